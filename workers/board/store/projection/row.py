"""A record's own row in the table `event`; pure."""

from collections.abc import Mapping
from typing import Any

from events.catalogue import SETTLED
from events.event import Event
from events.payload import TenderPayload
from workers.board.store.headers import packed
from workers.insight.recorded import Recorded


def row(record: Recorded) -> dict[str, Any]:
    """All columns but the number that counts the rows."""
    event = record.event
    return {
        "topic": record.topic,
        "partition": record.partition,
        "offset": record.offset,
        "appended_at": record.appended_at,
        "key": record.key,
        "value": record.value,
        "headers": packed(record.headers),
        **(_identity(event) if event is not None else _no_identity(record)),
    }


def _identity(event: Event) -> Mapping[str, str | None]:
    data = event.data
    return {
        "account_id": data.account_id,
        "tender_id": data.tender_id if isinstance(data, TenderPayload) else None,
        "id": event.id,
        "source": event.source,
        "causation_id": event.causation,
        "correlation_id": event.correlation,
    }


def _no_identity(record: Recorded) -> Mapping[str, str | None]:
    keyed_by_account = record.topic != SETTLED.kind
    return {
        "account_id": readable(record.key) if keyed_by_account else None,
        **dict.fromkeys(("tender_id", "id", "source", "causation_id", "correlation_id")),
    }


def readable(key: bytes | None) -> str | None:
    """The text of a key that is printable ASCII, as every id is."""
    if key is None or not key.isascii():
        return None
    text = key.decode("ascii")
    return text if text.isprintable() and text else None
