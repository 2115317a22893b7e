"""What the service has decided: one model per fact topic, its invariants held on construction."""

from typing import Literal, Self

from pydantic import model_validator

from events.payload import Payload, TenderPayload
from schemas.document import Attachments
from schemas.ids import BrokerId, MessageId, OrganisationId
from schemas.insurer import CapCounts
from schemas.message import Recipient, Sender
from schemas.number import Cap, Count, Ordinal
from schemas.receipt import Receipt
from schemas.settings import Backoffice, ChangedBy, Mode
from schemas.text import MessageText, Name, Remark, Text
from schemas.time import Time, epoch_ms


class CarriesRequest(TenderPayload):
    """A fact whose `data` also holds `request`: the request's own `data`, same bytes.

    The bytes are no field here: `Fact.request` carries them to the codec, which splices them in.
    """


class BackofficeAssigned(CarriesRequest):
    """The account's backoffice handles the tender."""

    broker_id: BrokerId
    backoffice: Backoffice
    max_insurers: Cap | None = None
    cap_counts: CapCounts = "contacted"
    receipt: Receipt


class PortalForwarded(CarriesRequest):
    """The broker handles the tender himself, in the insurer portal."""

    broker_id: BrokerId
    max_insurers: Cap | None = None
    cap_counts: CapCounts = "contacted"
    receipt: Receipt


Routed = BackofficeAssigned | PortalForwarded
"""The tender is decided."""


def responsible(routed: Routed) -> OrganisationId | None:
    """Whose backoffice handles the tender; None where its broker does."""
    return routed.backoffice.organisation_id if isinstance(routed, BackofficeAssigned) else None


class HandlingChoiceRequired(TenderPayload):
    """The tender waits for its broker to say who shall handle it."""

    broker_id: BrokerId
    options: tuple[Literal["self"], Literal["backoffice"]] = ("self", "backoffice")
    max_insurers: Cap | None = None
    settings_version: Ordinal


class TenderHeld(TenderPayload):
    """The tender waits for the account's first settings."""

    code: Literal["no_settings"] = "no_settings"


TenderRefusal = Literal["changed_after_start", "held_too_long", "too_many_held"]


class TenderRefused(TenderPayload):
    """The tender will not be routed, or not as it was sent last."""

    code: TenderRefusal
    message: Text


class HandlingChoiceRefused(TenderPayload):
    """A broker's choice has no effect.

    A choice that comes before its request is held too; hence `held_too_long` and `too_many_held`.
    """

    code: Literal[
        "not_the_broker", "choice_not_offered", "already_decided", "held_too_long", "too_many_held"
    ]
    message: Text


class AccountSettingsChanged(Payload):
    """A new version of an account's settings."""

    version: Ordinal
    mode: Mode
    max_insurers: Cap | None = None
    cap_counts: CapCounts = "contacted"
    backoffice: Backoffice | None = None
    company_name: Name | None = None
    effective_from: Time | None = None
    changed_by: ChangedBy
    changed_at: Time
    reason: Remark | None = None

    @property
    def in_force_from_ms(self) -> int:
        """When it comes in force, if no higher version is by then: epoch milliseconds."""
        return epoch_ms(self.effective_from or self.changed_at)

    @model_validator(mode="after")
    def _fits_its_mode(self) -> Self:
        caps = self.max_insurers is not None or self.cap_counts == "active"
        if self.mode == "backoffice" and caps:
            raise ValueError("a cap does not go with the mode backoffice")
        if self.mode != "self" and self.backoffice is None:
            raise ValueError("the modes backoffice and broker_decides need a backoffice")
        return self


SettingsRefusal = Literal[
    "not_admin",
    "stale_version",
    "backoffice_required",
    "cap_not_applicable",
    "first_must_apply_now",
    "no_change",
]


class SettingsChangeRefused(Payload):
    """The settings stay as they are; `current_version` is 0 where there are none yet."""

    code: SettingsRefusal
    current_version: Count
    message: Text


class MessageRelayed(TenderPayload):
    """A message reaches the other side; `sequence` counts the tender's messages without a gap."""

    message_id: MessageId
    sequence: Ordinal
    sender: Sender
    recipient: Recipient
    text: MessageText
    attachments: Attachments | None = None
    posted_at: Time

    @model_validator(mode="after")
    def _goes_to_the_other_side(self) -> Self:
        if self.sender.party == self.recipient.party:
            raise ValueError("a message goes to the other side")
        return self


class MessageHeld(TenderPayload):
    """The message waits until its tender is decided."""

    message_id: MessageId
    code: Literal["tender_not_routed"] = "tender_not_routed"


MessageRefusal = Literal[
    "message_id_reused", "handled_by_broker", "not_a_participant", "held_too_long", "too_many_held"
]


class MessageRefused(TenderPayload):
    """The message reaches nobody."""

    message_id: MessageId
    code: MessageRefusal
    message: Text
