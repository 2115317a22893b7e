"""Events as the log takes them, for tests that add to what is stored."""

from collections.abc import Mapping
from typing import Any

from events import codec
from events.catalogue import Topic, by_kind
from events.event import Command
from tests.board import played
from workers.board.store import writer
from workers.board.store.database import Database
from workers.board.store.writer import Place
from workers.insight.recorded import Recorded


def topic(kind: str) -> Topic:
    """The topic of this kind."""
    found = by_kind(kind)
    assert found is not None, kind
    return found


def command(kind: str, data: Mapping[str, Any], at: int = played.NOW) -> Recorded:
    """A command that somebody publishes, before anybody knows where it will lie."""
    asked = topic(kind)
    assert asked.model is not None
    payload = asked.model.model_validate(data)
    name = f"{kind}-{at}-{sorted(data.items())!r}"[:100]
    encoded = codec.encode_command(Command(asked, name, "urn:tenders:test", payload), at)
    return Recorded(kind, 0, 0, at, encoded.key, encoded.value, encoded.headers)


def add(database: Database, *records: Recorded) -> None:
    """Store these at the ends of their topics."""
    for record in records:
        with database.reading() as connection:
            end = writer.positions(connection).get(Place(record.topic, 0), 0)
        place = (record.topic, 0, end, record.appended_at)
        played.store(database, [Recorded(*place, record.key, record.value, record.headers)])
