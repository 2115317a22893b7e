"""What agents hold or wait for, as their changelogs have it."""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

import msgspec

from events.catalogue import AGENTS, LIFECYCLE, changelog
from workers.client.reader import Found, reader
from workers.engine.agent import Row
from workers.engine.kafka.connection import Connection
from workers.engine.transaction import PROGRESS_KEY
from workers.lifecycle.state import HELD

_AGENTS: Final[Mapping[str, str]] = {changelog(agent).kind: agent for agent in AGENTS}
_ROW: Final = msgspec.msgpack.Decoder(Row)
_ASKED_FOR: Final = (LIFECYCLE, HELD.name)


class Held(NamedTuple):
    """A row of an agent that waits.

    tender: empty where the row is about an account as a whole. detail: what was asked for, by its
    kind, else what is left of its key.
    why: a code. since: epoch milliseconds.
    """

    agent: str
    account: str
    tender: str
    detail: str
    why: str
    since: int


async def held(connection: Connection) -> list[Held]:
    """Everything that waits now, the oldest first."""
    found: dict[tuple[str, bytes], Held] = {}
    async with reader(connection, tuple(_AGENTS)) as changelogs:
        await changelogs.rewind()
        async for records in changelogs.to_end():
            take_in(found, records)
    return sorted(found.values(), key=lambda one: one.since)


def take_in(found: dict[tuple[str, bytes], Held], records: Iterable[Found]) -> None:
    """Bring what waits up to date with these records; only what waits is kept."""
    for record in records:
        key = record.key or b""
        row = None if record.value is None or key == PROGRESS_KEY else _ROW.decode(record.value)
        if row is not None and row.why:
            found[record.topic, key] = _held(record, key, row)
        else:
            found.pop((record.topic, key), None)


def _held(record: Found, key: bytes, row: Row) -> Held:
    table, account, tender, *rest = (*key.decode().split(" "), "")
    agent = _AGENTS[record.topic]
    detail = " ".join(filter(None, rest))
    if (agent, table) == _ASKED_FOR:
        detail = HELD.decode(record.value or b"").kind
    return Held(agent, account, tender, detail, row.why, row.since)
