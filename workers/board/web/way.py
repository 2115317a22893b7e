"""A tender's way: what happened to it, told once each, in the order of the log; pure."""

from collections.abc import Mapping, Sequence
from typing import Final

from events.catalogue import MESSAGE_POSTED, MESSAGE_RELAYED, TENDER_REQUESTED
from workers.board.web.happening import Happening, happening
from workers.insight.moved import counting
from workers.insight.recorded import Recorded

_AGAIN: Final = "Dieselbe Anfrage kommt noch einmal; das ändert nichts."
_DIFFERENT: Final = "Die Anfrage kommt noch einmal, mit anderen Angaben."


def way(records: Sequence[Recorded]) -> tuple[Happening, ...]:
    """What these records tell, the oldest first.

    A message that was relayed is not told twice, nor a command that was moved to its account's
    partition; a request that comes again is told as that.
    """
    records = [*counting(records)]
    relayed = {
        record.event.causation
        for record in records
        if record.event is not None and record.topic == MESSAGE_RELAYED.kind
    }
    first = _first_request(records)
    return tuple(
        _told(record, first)
        for record in records
        if not (record.topic == MESSAGE_POSTED.kind and _id(record) in relayed)
    )


def _told(record: Recorded, first: Mapping[str, object] | None) -> Happening:
    told = happening(record)
    if record.topic != TENDER_REQUESTED.kind or record.event is None:
        return told
    asked = _without_wish(record.event.parsed)
    if record.event.parsed is first or first is None:
        return told
    sentence = _AGAIN if asked == _without_wish(first) else _DIFFERENT
    return told.model_copy(update={"sentence": sentence, "quote": None})


def _first_request(records: Sequence[Recorded]) -> Mapping[str, object] | None:
    for record in records:
        if record.topic == TENDER_REQUESTED.kind and record.event is not None:
            return record.event.parsed
    return None


def _without_wish(asked: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in asked.items() if name != "handling"}


def _id(record: Recorded) -> str | None:
    return record.event.id if record.event is not None else None
