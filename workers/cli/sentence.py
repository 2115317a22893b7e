"""What an event says, in one line for whoever watches."""

from typing import Final

from events.commands import (
    HandlingChosen,
    MessagePosted,
    SettingsChangeRequested,
    TenderRequested,
)
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
from events.payload import Payload
from schemas.message import Recipient
from workers.cli import after_routing

_LONGEST_TEXT: Final = 80

WAITS: Final = {
    "no_settings": "the account has no settings yet",
    "choice_required": "the tender's broker has not chosen who handles it",
    "choice_too_early": "the broker's choice has come before its tender could be decided",
    "tender_not_routed": "its tender is not decided yet",
}
"""Why something waits, by its code."""


def sentence(data: Payload) -> str:  # noqa: C901, PLR0911 - one case per kind
    """What the data of an event says, without its account and tender. Raises: TypeError."""
    match data:
        case TenderRequested(line_of_business=line, broker_id=broker, handling=choice):
            return f"{broker} asks for {line}" + (f", to be handled by {choice}" if choice else "")
        case HandlingChosen(broker_id=broker, handling=choice):
            return f"{broker} chooses {choice}"
        case SettingsChangeRequested(changed_by=by):
            return f"{by.user_id} ({by.role}) wants {_settings(data)}"
        case MessagePosted(sender=sender, text=text):
            return f"{sender.person_id}: {_beginning(text)}"
        case BackofficeAssigned() | PortalForwarded():
            return data.receipt.sentence_de
        case HandlingChoiceRequired(broker_id=broker, settings_version=version):
            return f"{broker} is to choose, by version {version} of the settings"
        case TenderHeld() | MessageHeld():
            return f"held: {WAITS[data.code]}"
        case TenderRefused() | HandlingChoiceRefused() | SettingsChangeRefused() | MessageRefused():
            return f"{data.code}: {data.message}"
        case AccountSettingsChanged(version=version):
            return f"version {version}: {_settings(data)}"
        case MessageRelayed(sequence=sequence, recipient=recipient, text=text):
            return f"no. {sequence} to {_name(recipient)}: {_beginning(text)}"
        case _:
            return after_routing.sentence(data)


def _settings(settings: SettingsChangeRequested | AccountSettingsChanged) -> str:
    parts = (
        settings.mode,
        _cap(settings),
        settings.backoffice.name if settings.backoffice else "",
        f"from {settings.effective_from.isoformat()}" if settings.effective_from else "",
    )
    return ", ".join(filter(None, parts))


def _cap(settings: SettingsChangeRequested | AccountSettingsChanged) -> str:
    if settings.max_insurers is None:
        return ""
    active = " active" if settings.cap_counts == "active" else ""
    return f"at most {settings.max_insurers}{active} insurers"


def _name(recipient: Recipient) -> str:
    return recipient.broker_id or recipient.organisation_id or recipient.party


def _beginning(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _LONGEST_TEXT else words[: _LONGEST_TEXT - 1] + "…"
