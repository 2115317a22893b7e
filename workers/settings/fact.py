"""The settings agent's answers: a new version, or a refusal that says in German what to do."""

from typing import Final

from events.catalogue import ACCOUNT_SETTINGS_CHANGED, SETTINGS_CHANGE_REFUSED
from events.commands import SettingsChangeRequested
from events.event import Cause, Fact
from events.facts import AccountSettingsChanged, SettingsChangeRefused, SettingsRefusal
from schemas.time import from_epoch_ms

_SENTENCES: Final[dict[SettingsRefusal, str]] = {
    "not_admin": "Einstellungen ändert nur, wer Admin des Accounts ist.",
    "stale_version": "Ihre Änderung bezog sich nicht auf die aktuelle Version {version} der "
    "Einstellungen; bitte prüfen und erneut speichern.",
    "backoffice_required": "Diese Option setzt ein Backoffice voraus; bitte hinterlegen Sie eines.",
    "cap_not_applicable": "Wie viele Versicherer höchstens angeschrieben werden, lässt sich nicht "
    "festlegen, wenn das Backoffice alle Ausschreibungen bearbeitet.",
    "first_must_apply_now": "Die ersten Einstellungen eines Accounts gelten sofort; ein späterer "
    "Beginn ist erst bei Änderungen möglich.",
    "no_change": "Version {version} der Einstellungen lautet bereits so; es gibt nichts zu ändern.",
}
_STALE_WITHOUT_SETTINGS: Final = (
    "Ihre Änderung bezog sich auf frühere Einstellungen, der Account hat aber noch keine; "
    "bitte prüfen und erneut speichern."
)


def changed(change: SettingsChangeRequested, cause: Cause, version: int, now: int) -> Fact:
    """The account's settings have this version from now on."""
    data = AccountSettingsChanged(
        account_id=change.account_id,
        version=version,
        mode=change.mode,
        max_insurers=change.max_insurers,
        cap_counts=change.cap_counts,
        backoffice=change.backoffice,
        company_name=change.company_name,
        effective_from=change.effective_from,
        changed_by=change.changed_by,
        changed_at=from_epoch_ms(now),
        reason=change.reason,
    )
    return Fact(ACCOUNT_SETTINGS_CHANGED, data, cause)


def refused(
    change: SettingsChangeRequested, cause: Cause, code: SettingsRefusal, version: int
) -> Fact:
    """The account's settings keep this version."""
    data = SettingsChangeRefused(
        account_id=change.account_id,
        code=code,
        current_version=version,
        message=_sentence(code, version),
    )
    return Fact(SETTINGS_CHANGE_REFUSED, data, cause)


def _sentence(code: SettingsRefusal, version: int) -> str:
    if code == "stale_version" and not version:
        return _STALE_WITHOUT_SETTINGS
    return _SENTENCES[code].format(version=version)
