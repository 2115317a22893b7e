"""What one transaction writes: outputs by place, changed rows, and how far the inputs were read."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

import msgspec

from workers.engine.agent import AT_ONCE
from workers.engine.brake import Brake
from workers.engine.port import Log, Record, Sent, Writable
from workers.engine.state import Overlay

PROGRESS_KEY: Final = b"progress"
"""Where the changelog keeps `Progress`; row keys contain a space, so none can be equal to it."""


class Progress(msgspec.Struct):
    """How far a task has come; the changelog holds it, written with everything that it stands for.

    partitions: how many partitions the topics had, fixed for life.
    now: the highest append time seen, epoch milliseconds.
    offsets: the next offset to read, by input topic. brakes: by command topic.
    """

    partitions: int
    now: int = AT_ONCE
    offsets: dict[str, int] = {}
    brakes: dict[str, Brake] = {}

    @classmethod
    def decode(cls, stored: bytes) -> "Progress":
        return msgspec.msgpack.decode(stored, type=cls)

    def encode(self) -> bytes:
        return msgspec.msgpack.encode(self)

    def brake(self, topic: str) -> Brake:
        """The brake of a command topic."""
        brake = self.brakes.get(topic)
        if brake is None:
            brake = self.brakes[topic] = Brake()
        return brake


@dataclass(frozen=True)
class Limits:
    """How large a transaction may grow before it is ended and the next one goes on with the rest.

    outputs: records written to topics. size: bytes read and written. steps: records read and rows
    woken, so that a long run of them without effect does not keep the event loop for long.

    With 1,000 outputs the broker and we spend 5 % more on each, with 5,000 the partitions of a
    process wait longer for each other and no more is done (measured).
    """

    outputs: int = 2_000
    size: int = 8 * 1024 * 1024
    steps: int = 5_000


class Transaction:
    """Collects until it is full, then writes itself."""

    def __init__(self, overlay: Overlay, progress: Progress, limits: Limits) -> None:
        self.rows = overlay
        self.progress = progress
        self.outputs: dict[tuple[str, int], list[Writable]] = defaultdict(list)
        self.inputs = 0
        self.woken = 0
        self._limits = limits
        self._count = 0
        self._size = 0

    @property
    def full(self) -> bool:
        limits = self._limits
        return (
            self._count >= limits.outputs
            or self._size >= limits.size
            or self.inputs + self.woken >= limits.steps
        )

    @property
    def empty(self) -> bool:
        return not (self.inputs or self.woken)

    def write(self, topic: str, partition: int, record: Writable) -> None:
        self.outputs[topic, partition].append(record)
        self._count += 1
        self._size += len(record.value or b"")

    def read(self, topic: str, record: Record) -> None:
        """One record is done with; its bytes may have ended up in a row."""
        self.progress.offsets[topic] = record.offset + 1
        self.inputs += 1
        self._size += len(record.value or b"")

    async def send(self, log: Log, changelog: str) -> dict[bytes, bytes | None]:
        """Write all of it to the log as one; returns the rows that it changed."""
        rows = self.rows.changes()
        kept = [Sent(key, row) for key, row in rows.items()]
        kept.append(Sent(PROGRESS_KEY, self.progress.encode()))
        await log.begin()
        for (topic, partition), records in self.outputs.items():
            await log.send(topic, partition, records)
        await log.send(changelog, log.partition, kept)
        await log.commit(self.progress.offsets)
        return rows
