"""What a record of the log tells people; pure."""

from types import MappingProxyType
from typing import Final

from events.catalogue import DEAD, SETTLED
from events.payload import TenderPayload
from schemas.ids import AccountId, TenderId
from schemas.time import Time, from_epoch_ms
from workers.board.web.sayings import Said, said
from workers.insight.recorded import Recorded


class Happening(Said):
    """A record of the log, told to people; where it lies, and which event it is."""

    kind: str
    at: Time
    partition: int
    offset: int
    event_id: str | None
    account_id: AccountId | None
    tender_id: TenderId | None


def happening(record: Recorded) -> Happening:
    """What this record tells."""
    event = record.event
    data = event.data if event else None
    return Happening(
        **dict(_said(record)),
        kind=record.topic,
        at=from_epoch_ms(record.appended_at),
        partition=record.partition,
        offset=record.offset,
        event_id=event.id if event else None,
        account_id=data.account_id if data else None,
        tender_id=data.tender_id if isinstance(data, TenderPayload) else None,
    )


def _said(record: Recorded) -> Said:
    if record.event is not None:
        return said(record.event.data)
    return _NOT_EVENTS.get(record.topic, _UNREADABLE)


_PARKED: Final = Said(tone="parked", sentence="Ein Auftrag ist unzustellbar.")
_SETTLED: Final = Said(tone="done", sentence="Über einen unzustellbaren Auftrag ist entschieden.")
_UNREADABLE: Final = Said(tone="parked", sentence="Ein Auftrag, der sich nicht lesen lässt.")
_NOT_EVENTS: Final = MappingProxyType(
    {SETTLED.kind: _SETTLED, **{topic.kind: _PARKED for topic in DEAD}}
)
