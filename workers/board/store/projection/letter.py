"""What dead letters, and what became of them, change in the board's tables; pure."""

from typing import Final

import msgspec

from events.envelope import NotACloudEvent, opened
from events.json import NotJson
from schemas.time import epoch_ms, parse
from workers.board.store.projection.row import readable
from workers.board.store.tables import DEAD_LETTER
from workers.board.store.upsert import Change, Upsert
from workers.client.reader import Found
from workers.dead_letters.ledger import Settlement
from workers.dead_letters.letters import Address, letter
from workers.insight.recorded import Recorded

_PARKED: Final = Upsert(
    DEAD_LETTER,
    given=(
        "parked_at",
        "reason",
        "agent",
        "original_topic",
        "original_partition",
        "original_offset",
        "account_id",
        "tender_id",
        "redrives",
    ),
)
_SETTLED: Final = Upsert(
    DEAD_LETTER, given=("settled_at", "settled_as", "settled_by", "settled_because")
)
_SETTLEMENT: Final = msgspec.json.Decoder(Settlement)


def parked(record: Recorded) -> Change:
    """A dead letter, as its headers tell of it."""
    found = letter(_found(record))
    origin = found.origin
    return Change(
        _PARKED,
        {
            "topic": record.topic,
            "partition": record.partition,
            "offset": record.offset,
            "parked_at": record.appended_at,
            "reason": found.reason and _storable(found.reason),
            "agent": found.agent and _storable(found.agent),
            "original_topic": origin and _storable(origin.topic),
            "original_partition": origin and origin.partition,
            "original_offset": origin and origin.offset,
            "account_id": readable(record.key),
            "tender_id": _tender_id(record),
            "redrives": found.redrives,
        },
    )


def settled(record: Recorded) -> tuple[Change, ...]:
    """What became of a dead letter; nothing of a record that does not say so."""
    try:
        address = Address.parse((record.key or b"").decode())
        settlement = _SETTLEMENT.decode(record.value or b"")
        at = epoch_ms(parse(settlement.at))
    except ValueError:  # which msgspec's and Unicode's are as well
        return ()
    row = {
        **address._asdict(),
        "settled_at": at,
        "settled_as": settlement.done,
        "settled_by": _storable(settlement.by),
        "settled_because": _storable(settlement.because),
    }
    return (Change(_SETTLED, row),)


def _storable(text: str) -> str:
    """The text without NUL, which PostgreSQL does not take: one such record would stop the feed."""
    return text.replace("\0", "")


def _found(record: Recorded) -> Found:
    lies = (record.topic, record.partition, record.offset, record.appended_at)
    return Found(*lies, record.key, record.value, record.headers)


def _tender_id(record: Recorded) -> str | None:
    """The tender that a command is about which is no good, as far as can be read."""
    try:
        data = opened(record.value or b"", record.headers).data
    except (NotJson, NotACloudEvent):
        return None
    tender_id = data.get("tender_id") if isinstance(data, dict) else None
    return readable(tender_id.encode()) if isinstance(tender_id, str) else None
