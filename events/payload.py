"""What every event's `data` has in common."""

from schemas.frozen import Frozen
from schemas.ids import AccountId, TenderId


class Payload(Frozen):
    """The `data` of an event; its account is the record's key."""

    account_id: AccountId


class TenderPayload(Payload):
    """The `data` of an event about a tender."""

    tender_id: TenderId


def subject_of(data: Payload) -> str:
    """The CloudEvents subject: the id of the tender or account that the event is about."""
    return data.tender_id if isinstance(data, TenderPayload) else data.account_id
