"""The port between the engine's core and the log it runs on: one partition number of one agent.

Two things stand behind it: Kafka (`workers/engine/kafka`) and a log in memory
(`workers/engine/memory.py`); `tests/contract/test_log.py` holds both to what is said here.
"""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from typing import Protocol

import msgspec

Headers = Sequence[tuple[str, bytes]]


class Writable(Protocol):
    """What a log can write, such as `Sent` or what the codec has encoded."""

    @property
    def key(self) -> bytes | None: ...
    @property
    def value(self) -> bytes | None: ...
    @property
    def headers(self) -> Headers: ...


class Record(Writable, Protocol):
    """A record as it was read; `timestamp` is the log's append time in epoch milliseconds."""

    @property
    def offset(self) -> int: ...
    @property
    def timestamp(self) -> int: ...


class Sent(msgspec.Struct, frozen=True):
    """A record to be written."""

    key: bytes | None
    value: bytes | None
    headers: Headers = ()


Fetched = Mapping[str, Sequence[Record]]
"""Records by topic, in the order of their offsets."""


class Log(Protocol):
    """What one task reads and writes; topics go by their plain names, without a prefix.

    Every method but `now` and `position` may raise StartOver: then nothing is known of what was
    under way, and the task must close this log and begin with a new one. Fenced says besides that
    another owner is there.
    """

    partition: int
    """The number that this task owns, of every topic it reads and writes."""

    prefix: str
    """What stands before the topics' names on the broker."""

    group: str
    """The consumer group, as it stands on the broker."""

    partitions: int
    """How many partitions each topic has."""

    def now(self) -> int:
        """The wall clock, epoch milliseconds; only timers look at it."""

    async def open(self) -> None:
        """Shut the former owner out and end what it left open; only this log now writes here."""

    def restore(self) -> AsyncIterator[Sequence[tuple[bytes, bytes | None]]]:
        """The task's changelog from beginning to end, committed records; None drops a row.

        Raises: MustStop when a transaction stays open in it, though its only writer is shut out.
        """

    async def group_has_offsets(self) -> bool:
        """Whether the group has ever worked on this partition number and told its offset."""

    async def seek(self, offsets: Mapping[str, int]) -> None:
        """Read each input from this offset on; an input that is not named, from its beginning."""

    async def poll(self, wait_ms: int, enough: Collection[str] = ()) -> Fetched:
        """Committed records that have come, or nothing after `wait_ms`.

        enough: topics of which the task has enough for now; theirs stay where they are.
        Raises: MustStop when the log no longer has the records at the offset.
        """

    def position(self, topic: str) -> int:
        """The offset after everything that polls of this topic have returned or passed over."""

    async def ends(self, topics: Sequence[str]) -> Mapping[str, int]:
        """For each topic the offset before which every committed record stands now."""

    async def begin(self) -> None:
        """Begin a transaction."""

    async def send(self, topic: str, partition: int, records: Sequence[Writable]) -> None:
        """Write into the transaction; `topic` may be the task's changelog (`changelog(agent)`)."""

    async def commit(self, offsets: Mapping[str, int]) -> None:
        """End the transaction; `offsets` are told to the group, for lag tools only.

        When this returns, a reader of committed records sees all of it; when it raises, all or
        nothing.
        """

    async def close(self) -> None:
        """Give everything back; never raises."""
