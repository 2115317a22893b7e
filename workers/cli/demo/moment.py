"""What is worth a line of its own, and how that line reads."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

from events import catalogue
from events.event import Event
from events.facts import (
    AccountSettingsChanged,
    BackofficeAssigned,
    HandlingChoiceRefused,
    MessageHeld,
    MessageRefused,
    MessageRelayed,
    PortalForwarded,
    SettingsChangeRefused,
    TenderRefused,
)
from events.lifecycle import (
    InsurerDeclined,
    InsurerInvitationRefused,
    InsurerInvitationWithdrawn,
    InsurerInvited,
    TenderClaimed,
    TenderClaimRefused,
    TenderReassigned,
)
from events.payload import subject_of
from schemas.settings import Mode
from workers.cli import after_routing
from workers.dead_letters.letters import Letter

Mark = Literal["news", "letter", "wait", "no", "remark"]


class Moment(NamedTuple):
    """A line; `about` a tender or account, `quote` what people wrote or read in their language."""

    mark: Mark
    about: str
    headline: str
    quote: str = ""


_HANDLER: Final[Mapping[Mode, str]] = MappingProxyType(
    {
        "backoffice": "always {backoffice}",
        "self": "always the broker",
        "broker_decides": "the broker or {backoffice}, case by case",
    }
)
_REFUSED: Final[Mapping[str, str]] = MappingProxyType(
    {
        catalogue.TENDER_REFUSED.kind: "tender refused",
        catalogue.HANDLING_CHOICE_REFUSED.kind: "choice refused",
        catalogue.MESSAGE_REFUSED.kind: "message refused",
        catalogue.SETTINGS_CHANGE_REFUSED.kind: "change refused",
        catalogue.INSURER_INVITATION_REFUSED.kind: "invitation refused",
        catalogue.TENDER_CLAIM_REFUSED.kind: "claim refused",
    }
)


def of_letter(letter: Letter) -> Moment:
    """A dead letter."""
    return Moment("no", letter.account, f"put aside in {letter.address.topic} ({letter.reason})")


def of_fact(fact: Event) -> Moment | None:
    """A fact, unless the tender's own line says it all."""
    data, about = fact.data, subject_of(fact.data)
    match data:
        case AccountSettingsChanged():
            return Moment("news", about, _settings(data), data.reason or "")
        case MessageRelayed():
            return Moment("letter", about, _addresses(data), data.text)
        case MessageHeld():
            return Moment("wait", about, "message held until it is known whom it is for")
        case TenderRefused() | HandlingChoiceRefused() | MessageRefused() | SettingsChangeRefused():
            return Moment("no", about, f"{_REFUSED[fact.kind]} ({data.code})", data.message)
        case BackofficeAssigned() | PortalForwarded() if data.receipt.choice_overruled:
            return Moment("news", about, "the account overrules its broker's wish")
        case _:
            return _after_routing(fact, about)


def _after_routing(fact: Event, about: str) -> Moment | None:
    match fact.data:
        case InsurerInvitationRefused() | TenderClaimRefused() as refused:
            headline = f"{_REFUSED[fact.kind]} ({refused.code})"
            return Moment("no", about, headline, refused.message)
        case InsurerDeclined() | InsurerInvitationWithdrawn() as ending:
            headline = after_routing.sentence(ending)
            return Moment("letter", about, headline, ending.reason.text or "")
        case InsurerInvited() | TenderClaimed() | TenderReassigned() as change:
            return Moment("news", about, after_routing.sentence(change))
        case _:
            return None


def _settings(settings: AccountSettingsChanged) -> str:
    backoffice = settings.backoffice.name if settings.backoffice else ""
    handler = _HANDLER[settings.mode].format(backoffice=backoffice)
    cap = f"; at most {settings.max_insurers} insurers" if settings.max_insurers else ""
    return f"version {settings.version}: {handler}{cap}"


def _addresses(message: MessageRelayed) -> str:
    recipient = message.recipient.broker_id or message.recipient.organisation_id
    attached = f", {len(message.attachments)} attached" if message.attachments else ""
    return f"no. {message.sequence}, {message.sender.person_id} to {recipient}{attached}"
