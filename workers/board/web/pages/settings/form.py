"""The form for an account's settings: as a version fills it, and as the change that it asks for."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Any, Final, NamedTuple, get_args

from events.commands import SettingsChangeRequested
from events.facts import AccountSettingsChanged
from schemas.ids import AccountId, PersonId
from schemas.insurer import CapCounts
from schemas.settings import BackofficeKind, Mode
from workers.board.web.pages.forms import text
from workers.board.web.pages.forms.text import Unfit
from workers.board.web.pages.forms.typed import Reading, Typed

LONGEST_NAME: Final = 200
LONGEST_REASON: Final = 2_000
LARGEST_CAP: Final = 100

_MODES: Final[tuple[Mode, ...]] = get_args(Mode)
_KINDS: Final[tuple[BackofficeKind, ...]] = get_args(BackofficeKind)
_ACTIVE: Final[CapCounts] = "active"
_LARGEST_VERSION: Final = 2**53 - 1
_CAPPED: Final[frozenset[Mode]] = frozenset({"self", "broker_decides"})
"""Each of these options has fields of its own for a cap, which count if it is chosen."""


class SettingsForm(Typed):
    """expected_version: the version that the admin has seen, 0 for none."""

    expected_version: str = ""
    mode: str = ""
    self_max_insurers: str = ""
    self_cap_counts: str = ""
    broker_decides_max_insurers: str = ""
    broker_decides_cap_counts: str = ""
    backoffice_name: str = ""
    backoffice_id: str = ""
    backoffice_kind: str = ""
    company_name: str = ""
    effective_from: str = ""
    reason: str = ""


class Asked(NamedTuple):
    """Whose settings are to change, who wants it, and when (UTC)."""

    account_id: AccountId
    person_id: PersonId
    now: datetime


def filled(version: AccountSettingsChanged, now: datetime) -> SettingsForm:
    """The form as this version fills it; when it began matters only while that is ahead."""
    cap = str(version.max_insurers or "")
    counts = _ACTIVE if version.cap_counts == _ACTIVE else ""
    start, backoffice = version.effective_from, version.backoffice
    return SettingsForm(
        mode=version.mode,
        self_max_insurers=cap,
        self_cap_counts=counts,
        broker_decides_max_insurers=cap,
        broker_decides_cap_counts=counts,
        backoffice_name=backoffice.name if backoffice else "",
        backoffice_id=backoffice.organisation_id if backoffice else "",
        backoffice_kind=backoffice.kind if backoffice else "",
        company_name=version.company_name or "",
        effective_from=text.written(start) if start and start > now else "",
    )


def wanted(form: SettingsForm, asked: Asked) -> SettingsChangeRequested:
    """The change that the form asks for. Raises: Faulty."""
    reading = Reading(form)
    mode = reading.field("mode", _mode)
    data = {
        "account_id": asked.account_id,
        "changed_by": {"user_id": asked.person_id, "role": "admin"},
        "expected_version": reading.field("expected_version", _version),
        "mode": mode,
        **_cap(reading, mode),
        "backoffice": _backoffice(reading, mode),
        "company_name": reading.field("company_name", _name),
        "effective_from": reading.field("effective_from", partial(_start, now=asked.now)),
        "reason": reading.field("reason", partial(text.prose, most=LONGEST_REASON)),
    }
    reading.finish()
    return SettingsChangeRequested.model_validate(data)


def _mode(typed: str) -> Mode:
    mode = text.one_of(typed, _MODES)
    if mode is None:
        raise Unfit("Bitte wählen Sie, wer Ausschreibungen bearbeitet.")
    return mode


def _version(typed: str) -> int:
    """The field is hidden: without it nobody knows which version the admin has seen."""
    try:
        version = text.whole_number(typed, 0, _LARGEST_VERSION)
    except Unfit:
        version = None
    if version is None:
        raise Unfit("Das Formular ist unvollständig angekommen; bitte prüfen Sie es noch einmal.")
    return version


def _cap(reading: Reading, mode: Mode | None) -> Mapping[str, Any]:
    if mode not in _CAPPED:
        return {}
    cap = reading.field(
        f"{mode}_max_insurers", partial(text.whole_number, least=1, most=LARGEST_CAP)
    )
    counts = reading.field(f"{mode}_cap_counts", partial(text.one_of, choices=(_ACTIVE,)))
    if cap is None or counts is None:
        return {"max_insurers": cap}
    return {"max_insurers": cap, "cap_counts": counts}


def _backoffice(reading: Reading, mode: Mode | None) -> Mapping[str, Any] | None:
    name = reading.field("backoffice_name", _name)
    identifier = reading.field("backoffice_id", text.identifier)
    kind = reading.field("backoffice_kind", partial(text.one_of, choices=_KINDS))
    if mode == "self" and name is None and identifier is None:
        return None  # none is needed, and its kind alone says nothing
    for field, value in zip(_MISSING, (name, identifier, kind), strict=True):
        if value is None:
            reading.fault(field, _MISSING[field])
    return {"organisation_id": identifier, "name": name, "kind": kind}


_MISSING: Final = MappingProxyType(
    {
        "backoffice_name": "Bitte geben Sie an, wie Ihr Backoffice heißt.",
        "backoffice_id": "Bitte geben Sie die Kennung Ihres Backoffice an.",
        "backoffice_kind": "Bitte wählen Sie, ob es Ihr eigenes Backoffice ist.",
    }
)


def _name(typed: str) -> str | None:
    return text.line(typed, LONGEST_NAME)


def _start(typed: str, now: datetime) -> datetime | None:
    start = text.local_time(typed)
    if start is not None and start <= now:
        raise Unfit("Dieser Zeitpunkt ist vorbei; lassen Sie das Feld leer für „ab sofort“.")
    return start
