"""What others ask for: one model per command topic."""

from events.payload import Payload, TenderPayload
from schemas.document import Attachments, Document
from schemas.ids import BrokerId, ConsultationId, MessageId
from schemas.insurer import CapCounts
from schemas.message import Sender
from schemas.number import Cap, Count
from schemas.settings import Backoffice, ChangedBy, Mode
from schemas.tender import Handling, Policyholder, PriorLoss, RequestedCover, RiskAnswer
from schemas.text import MessageText, Name, Remark, Text
from schemas.time import Time


class TenderRequested(TenderPayload):
    """A broker starts a tender; `handling` is the pop-up's choice, where there was one."""

    broker_id: BrokerId
    line_of_business: Text
    handling: Handling | None = None
    consultation_id: ConsultationId | None = None
    trade_code: Text | None = None
    reason: Text | None = None
    policyholder: Policyholder | None = None
    requested_cover: RequestedCover | None = None
    risk_answers: tuple[RiskAnswer, ...] | None = None
    prior_losses: tuple[PriorLoss, ...] | None = None
    documents: tuple[Document, ...] | None = None


class HandlingChosen(TenderPayload):
    """A broker answers the question who shall handle the tender."""

    broker_id: BrokerId
    handling: Handling


class SettingsChangeRequested(Payload):
    """An admin sets who handles the account's tenders.

    cap_counts: whether the cap counts every insurer ever asked, or only those still asked.
    expected_version: the version that the admin saw, 0 for none; null means no guard.
    effective_from: when it comes in force; null means at once.
    """

    mode: Mode
    max_insurers: Cap | None = None
    cap_counts: CapCounts = "contacted"
    backoffice: Backoffice | None = None
    company_name: Name | None = None
    effective_from: Time | None = None
    expected_version: Count | None = None
    changed_by: ChangedBy
    reason: Remark | None = None


class MessagePosted(TenderPayload):
    """Somebody writes about a tender."""

    message_id: MessageId
    sender: Sender
    text: MessageText
    attachments: Attachments | None = None
