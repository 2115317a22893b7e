"""What a record in the log turns out to be: a command of the load, a fact, a dead letter, a row."""

from struct import unpack
from typing import Any, NamedTuple

import msgspec

from events.catalogue import CHANGELOGS, COMMANDS, DEAD, FACTS
from tests.chaos.history import Entry, Place, Publication
from workers.engine.transaction import PROGRESS_KEY, Progress

COMMAND_TOPICS = frozenset(topic.kind for topic in COMMANDS)
FACT_TOPICS = frozenset(topic.kind for topic in FACTS)
DEAD_TOPICS = frozenset(topic.kind for topic in DEAD)
CHANGELOG_TOPICS = {log.kind: log.produced_by[0] for log in CHANGELOGS}
OWNERS = {topic.kind: topic.owner or "" for topic in COMMANDS}
WRITERS = {topic.kind: topic.produced_by[0] for topic in FACTS}

Data = dict[str, Any]
TenderKey = tuple[str, str]
"""Account and tender."""


class Copy(NamedTuple):
    """A record of the load where it stands in the log, as published or moved there."""

    place: Place
    entry: Entry
    publication: Publication
    moved: bool

    @property
    def where(self) -> str:
        return self.place.at(self.entry.offset)


class Fact(NamedTuple):
    """A fact in the log; `released_by` is empty where nothing held its cause."""

    place: Place
    entry: Entry
    id: str
    type: str
    cause: str
    released_by: str
    data: Data

    @property
    def kind(self) -> str:
        """The topic that it was found on."""
        return self.place.topic

    @property
    def account(self) -> str:
        return str(self.data["account_id"])

    @property
    def tender(self) -> TenderKey:
        """Account and tender; the tender is empty where it is about none."""
        return self.account, str(self.data.get("tender_id", ""))

    @property
    def where(self) -> str:
        return self.place.at(self.entry.offset)


class DeadLetter(NamedTuple):
    """A dead letter, and where its headers say that the command lay."""

    place: Place
    entry: Entry
    origin: Place
    offset: int
    reason: str

    @property
    def where(self) -> str:
        return self.place.at(self.entry.offset)


class Step(NamedTuple):
    """How far a task had come when it wrote this record of its changelog."""

    offset: int
    progress: Progress


class _Wire(msgspec.Struct):
    id: str
    type: str
    data: Data
    causationid: str = ""
    releasedby: str = ""


_WIRE = msgspec.json.Decoder(_Wire)


def fact(place: Place, entry: Entry) -> Fact:
    """The fact in a record of a fact topic."""
    event = _WIRE.decode(entry.value or b"")
    return Fact(place, entry, event.id, event.type, event.causationid, event.releasedby, event.data)


def dead_letter(place: Place, entry: Entry) -> DeadLetter:
    """The dead letter in a record of a `.dead` topic."""
    headers = dict(entry.headers)
    (partition,) = unpack(">i", headers["kafka_dlt-original-partition"])
    (offset,) = unpack(">q", headers["kafka_dlt-original-offset"])
    origin = Place(headers["kafka_dlt-original-topic"].decode(), partition)
    return DeadLetter(place, entry, origin, offset, headers["dead-letter-reason"].decode())


def step(entry: Entry) -> Step | None:
    """The progress in a record of a changelog; None where it holds a row."""
    if entry.key != PROGRESS_KEY or entry.value is None:
        return None
    return Step(entry.offset, Progress.decode(entry.value))
