"""What a fact comes down to, short enough to be foretold by the story and compared with it."""

from typing import NamedTuple

from events.event import Event
from events.facts import (
    AccountSettingsChanged,
    BackofficeAssigned,
    HandlingChoiceRefused,
    HandlingChoiceRequired,
    MessageHeld,
    MessageRefused,
    MessageRelayed,
    PortalForwarded,
    SettingsChangeRefused,
    TenderHeld,
    TenderRefused,
)
from events.lifecycle import (
    InsurerDeclined,
    InsurerInvitationWithdrawn,
    InsurerInvited,
    InvitationPayload,
    RefusedOfInvitation,
    RefusedOfOwner,
    TenderActionHeld,
    TenderClaimed,
    TenderReassigned,
    TenderReleased,
)
from events.payload import Payload, TenderPayload
from schemas.receipt import Receipt
from workers.dead_letters.letters import Letter

_SaysNo = (
    TenderHeld
    | TenderRefused
    | HandlingChoiceRefused
    | SettingsChangeRefused
    | MessageHeld
    | MessageRefused
    | RefusedOfInvitation
    | RefusedOfOwner
    | TenderActionHeld
)
"""Facts that say no, or not yet, and why by a code."""


class Outcome(NamedTuple):
    """A fact or dead letter of an account.

    about: its message or invitation, else its tender; empty for one of neither.
    """

    kind: str
    account_id: str
    about: str
    detail: str

    @property
    def sentence(self) -> str:
        """The same for people."""
        return f"{self.kind} {self.about or self.account_id} ({self.detail})"


def of_fact(event: Event) -> Outcome:
    """The outcome that a fact is. Raises: TypeError for a command."""
    detail = _detail(event.data)
    if event.released_by:
        detail += ", released"
    return Outcome(event.kind, event.data.account_id, _about(event.data), detail)


def of_letter(letter: Letter) -> Outcome:
    """The outcome that a dead letter is."""
    return Outcome(letter.address.topic, letter.account, "", letter.reason)


def _about(data: Payload) -> str:
    match data:
        case MessageRelayed() | MessageHeld() | MessageRefused():
            return data.message_id
        case InvitationPayload():
            return data.invitation_id
        case TenderPayload():
            return data.tender_id
        case _:
            return ""


def _detail(data: Payload) -> str:
    match data:
        case BackofficeAssigned() | PortalForwarded():
            return _why(data.receipt)
        case AccountSettingsChanged(version=version):
            return f"version {version}"
        case HandlingChoiceRequired(settings_version=version):
            return f"version {version}"
        case MessageRelayed(sequence=sequence):
            return f"number {sequence}"
        case says_no if isinstance(says_no, _SaysNo):
            return says_no.code
        case _:
            return _after_routing(data)


def _after_routing(data: Payload) -> str:
    match data:
        case InsurerInvited() | InsurerInvitationWithdrawn() | InsurerDeclined():
            return f"number {data.sequence}"
        case TenderClaimed() | TenderReleased() | TenderReassigned():
            return f"number {data.sequence}"
        case _:
            raise TypeError(f"{type(data).__name__} is no fact")


def _why(receipt: Receipt) -> str:
    overruled = ", against the broker's wish" if receipt.choice_overruled else ""
    return f"version {receipt.settings_version}, decided by the {receipt.decided_by}{overruled}"
