"""The router's answers: who handles a tender, a question to its broker, a hold, or a refusal."""

from functools import lru_cache
from typing import Final, Literal

from events.catalogue import (
    BACKOFFICE_ASSIGNED,
    HANDLING_CHOICE_REFUSED,
    HANDLING_CHOICE_REQUIRED,
    PORTAL_FORWARDED,
    TENDER_HELD,
    TENDER_REFUSED,
)
from events.event import Cause, Fact
from events.facts import (
    BackofficeAssigned,
    HandlingChoiceRefused,
    HandlingChoiceRequired,
    PortalForwarded,
    TenderHeld,
    TenderRefusal,
    TenderRefused,
)
from schemas.ids import BrokerId
from schemas.settings import Backoffice
from schemas.tender import Handling
from workers.engine.policy import Policy
from workers.router.case import Case
from workers.router.receipt import receipt
from workers.router.state import Asked, Choice, TenderKey, Version

ChoiceCode = Literal["not_the_broker", "choice_not_offered", "already_decided", "too_many_held"]
Missing = Literal["request", "settings"]
"""What a held choice has waited for in vain."""

_NO_SETTINGS: Final = "Der Account hat {within} nicht festgelegt, wer Ausschreibungen bearbeitet."
_TENDERS: Final[dict[TenderRefusal, str]] = {
    "changed_after_start": "Diese Ausschreibung läuft bereits mit anderen Angaben; bitte legen "
    "Sie eine neue an.",
    "held_too_long": _NO_SETTINGS,
    "too_many_held": "In Ihrem Account warten schon zu viele Ausschreibungen; bitte starten Sie "
    "diese später noch einmal.",
}
_CHOICES: Final[dict[ChoiceCode, str]] = {
    "not_the_broker": "Über diese Ausschreibung entscheidet der Vermittler, der sie gestartet hat.",
    "choice_not_offered": "Wer diese Ausschreibung bearbeitet, legt der Account fest; eine Wahl "
    "ist nicht vorgesehen.",
    "already_decided": "Wer diese Ausschreibung bearbeitet, ist bereits entschieden und lässt "
    "sich nicht mehr ändern.",
    "too_many_held": "In Ihrem Account warten schon zu viele Ausschreibungen; bitte treffen Sie "
    "diese Wahl später noch einmal.",
}
_GIVEN_UP: Final[dict[Missing, str]] = {
    "request": "Zu dieser Wahl ist {within} keine Ausschreibung eingegangen.",
    "settings": _NO_SETTINGS,
}


def decided(case: Case, version: Version, handling: Handling) -> Fact:
    """The tender goes to the backoffice, or to the insurer portal."""
    if handling == "backoffice":
        return _assigned(case, version)
    return _forwarded(case, version)


def _assigned(case: Case, version: Version) -> Fact:
    data = BackofficeAssigned(
        account_id=case.key.account_id,
        tender_id=case.key.tender_id,
        broker_id=case.tender.broker_id,
        backoffice=_backoffice(version),
        max_insurers=version.max_insurers,
        cap_counts=version.cap_counts,
        receipt=receipt(version, case.tender.chosen, "backoffice"),
    )
    return Fact(
        BACKOFFICE_ASSIGNED, data, case.cause, released_by=case.released_by, request=case.data
    )


@lru_cache(maxsize=1_024)
def _backoffice(version: Version) -> Backoffice:
    return Backoffice.model_validate(version.backoffice, from_attributes=True)


def _forwarded(case: Case, version: Version) -> Fact:
    data = PortalForwarded(
        account_id=case.key.account_id,
        tender_id=case.key.tender_id,
        broker_id=case.tender.broker_id,
        max_insurers=version.max_insurers,
        cap_counts=version.cap_counts,
        receipt=receipt(version, case.tender.chosen, "self"),
    )
    return Fact(PORTAL_FORWARDED, data, case.cause, released_by=case.released_by, request=case.data)


def choice_required(key: TenderKey, broker_id: BrokerId, asked: Asked) -> Fact:
    """The tender waits for its broker's choice."""
    data = HandlingChoiceRequired(
        account_id=key.account_id,
        tender_id=key.tender_id,
        broker_id=broker_id,
        max_insurers=asked.version.max_insurers,
        settings_version=asked.version.number,
    )
    return Fact(HANDLING_CHOICE_REQUIRED, data, asked.cause, released_by=asked.released_by)


def tender_held(key: TenderKey, cause: Cause) -> Fact:
    """The tender waits for its account's first settings."""
    return Fact(TENDER_HELD, TenderHeld(account_id=key.account_id, tender_id=key.tender_id), cause)


def tender_refused(key: TenderKey, cause: Cause, code: TenderRefusal, policy: Policy) -> Fact:
    """The tender is not routed, or not as this request has it."""
    data = TenderRefused(
        account_id=key.account_id,
        tender_id=key.tender_id,
        code=code,
        message=_TENDERS[code].format(within=_within(policy.hold_days)),
    )
    return Fact(TENDER_REFUSED, data, cause)


def choice_refused(key: TenderKey, choice: Choice, code: ChoiceCode) -> Fact:
    """The choice has no effect."""
    data = HandlingChoiceRefused(
        account_id=key.account_id, tender_id=key.tender_id, code=code, message=_CHOICES[code]
    )
    return Fact(HANDLING_CHOICE_REFUSED, data, choice.cause, released_by=choice.released_by)


def choice_given_up(key: TenderKey, choice: Choice, missing: Missing, policy: Policy) -> Fact:
    """The choice was held too long."""
    data = HandlingChoiceRefused(
        account_id=key.account_id,
        tender_id=key.tender_id,
        code="held_too_long",
        message=_GIVEN_UP[missing].format(within=_within(policy.hold_days)),
    )
    return Fact(HANDLING_CHOICE_REFUSED, data, choice.cause)


def _within(days: float) -> str:
    if days == 1:
        return "innerhalb eines Tages"
    return f"innerhalb von {days:g} Tagen".replace(".", ",")
