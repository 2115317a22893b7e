"""A log in memory with Kafka's transactions, for tests of agents and for the simulation.

It keeps the rules that the engine leans on: offsets that markers take too, aborted records that
stay and are passed over, an open transaction that hides all later records of its partitions from
committed readers, producers shut out by a newer one of the same name, and append times.
"""

from collections import defaultdict
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Collection,
    Iterable,
    Mapping,
    Sequence,
)
from dataclasses import dataclass, field
from typing import NamedTuple

from workers.engine.agent import Agent, Clock
from workers.engine.errors import Fenced, MustStop
from workers.engine.port import Fetched, Headers, Record, Writable

Pause = Callable[[str], Awaitable[None]]
"""Called at every await of the log with what is about to happen; may raise, to play a crash."""


async def at_once(step: str) -> None:
    """No pause: everything happens at once."""


class Appended(NamedTuple):
    """What one offset of a partition holds: a record, or the marker that ends a transaction."""

    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: Headers
    producer: str | None
    marker: bool = False


@dataclass
class _Producer:
    epoch: int = 0
    written: list[tuple[str, int]] = field(default_factory=list)


class Cluster:
    """All topics of one in-memory Kafka; every topic has the same number of partitions."""

    def __init__(self, partitions: int, clock: Clock) -> None:
        self.partitions = partitions
        self.clock = clock
        self.committed: dict[tuple[str, str, int], int] = {}
        """By group, topic and partition; a group is called as its agent."""
        self._log: dict[tuple[str, int], list[Appended]] = defaultdict(list)
        self._open: dict[tuple[str, int], dict[str, int]] = defaultdict(dict)
        self._aborted: dict[tuple[str, int], set[int]] = defaultdict(set)
        self._producers: dict[str, _Producer] = defaultdict(_Producer)
        self._ended: dict[str, list[str]] = defaultdict(list)

    def append(
        self, topic: str, partition: int, records: Iterable[Writable], producer: str | None = None
    ) -> None:
        """Append records, inside the producer's transaction when one is named."""
        place = self._log[topic, partition]
        if producer is not None:
            self._open[topic, partition].setdefault(producer, len(place))
        for sent in records:
            offset, now = len(place), self.clock()
            place.append(Appended(offset, now, sent.key, sent.value, sent.headers, producer))

    def end(self, topic: str, partition: int) -> int:
        """The offset that the next record gets."""
        return len(self._log[topic, partition])

    def stable_end(self, topic: str, partition: int) -> int:
        """The offset before which every transaction is decided (Kafka's last stable offset)."""
        first_open = self._open[topic, partition].values()
        return min(first_open, default=len(self._log[topic, partition]))

    def strangers(self, topic: str, partition: int, producer: str) -> list[str]:
        """Who has a transaction open there besides this one."""
        return [other for other in self._open[topic, partition] if other != producer]

    def read(
        self, topic: str, partition: int, offset: int, most: int | None = None
    ) -> list[Appended]:
        """Committed records from `offset` on, in order."""
        end = self.stable_end(topic, partition)
        aborted = self._aborted[topic, partition]
        found = [
            record
            for record in self._log[topic, partition][offset:end]
            if not record.marker and record.offset not in aborted
        ]
        return found[:most]

    def forget(self, topic: str) -> None:
        """Delete a topic's records, as somebody with an axe would."""
        for place in [place for place in self._log if place[0] == topic]:
            del self._log[place]

    def transactions(self, producer: str) -> list[str]:
        """How each transaction of a producer ended, in order."""
        return self._ended[producer]

    def everything(self) -> dict[tuple[str, int], list[Appended]]:
        """All that was ever appended, markers and aborted records too."""
        return dict(self._log)

    def size(self) -> int:
        """How many offsets are taken, over all partitions."""
        return sum(map(len, self._log.values()))

    def register(self, producer: str) -> int:
        """Take a transactional id over and abort what was open under it; returns its new epoch."""
        self._end(producer, commit=False)
        self._producers[producer].epoch += 1
        return self._producers[producer].epoch

    def demand(self, producer: str, epoch: int) -> None:
        """Raises: Fenced when the id has been taken over since."""
        if self._producers[producer].epoch != epoch:
            raise Fenced(f"{producer} was taken over")

    def write(self, producer: str, topic: str, partition: int, records: Iterable[Writable]) -> None:
        self._producers[producer].written.append((topic, partition))
        self.append(topic, partition, records, producer)

    def commit(self, producer: str) -> None:
        self._end(producer, commit=True)

    def _end(self, producer: str, *, commit: bool) -> None:
        places = dict.fromkeys(self._producers[producer].written)
        if places:
            self._ended[producer].append("committed" if commit else "aborted")
        for place in places:
            first = self._open[place].pop(producer)
            log = self._log[place]
            if not commit:
                mine = (record for record in log[first:] if record.producer == producer)
                self._aborted[place].update(record.offset for record in mine)
            log.append(Appended(len(log), self.clock(), None, None, (), None, marker=True))
        self._producers[producer].written.clear()


class MemoryLog:
    """One task's view of a `Cluster`; passes the same contract tests as Kafka."""

    def __init__(
        self,
        cluster: Cluster,
        agent: Agent,
        partition: int,
        *,
        pause: Pause = at_once,
        most: int = 500,
    ) -> None:
        self.partition = partition
        self.partitions = cluster.partitions
        self.prefix = ""
        self.group = agent.name
        self._cluster = cluster
        self._agent = agent
        self._id = f"{agent.name}-{partition}"
        self._epoch = 0
        self._pause = pause
        self._most = most
        self._positions: dict[str, int] = {}

    def now(self) -> int:
        return self._cluster.clock()

    async def open(self) -> None:
        await self._pause("open")
        self._epoch = self._cluster.register(self._id)
        await self._pause("opened")

    async def restore(self) -> AsyncIterator[Sequence[tuple[bytes, bytes | None]]]:
        await self._pause("restore")
        if strangers := self._cluster.strangers(self._agent.changelog, self.partition, self._id):
            raise MustStop(f"the changelog has lost the end of a transaction of {strangers}")
        records = self._cluster.read(self._agent.changelog, self.partition, 0)
        yield [(record.key or b"", record.value) for record in records]

    async def group_has_offsets(self) -> bool:
        await self._pause("group_has_offsets")
        return any(
            self._of_group(topic.kind) in self._cluster.committed for topic in self._agent.reads
        )

    async def seek(self, offsets: Mapping[str, int]) -> None:
        await self._pause("seek")
        self._positions = {topic: offsets.get(topic, 0) for topic in self._agent.inputs}

    async def poll(self, wait_ms: int, enough: Collection[str] = ()) -> Fetched:
        await self._pause("poll" if wait_ms else "poll at once")
        fetched: dict[str, Sequence[Record]] = {}
        for topic, position in self._positions.items():
            if topic in enough:
                continue
            records = self._cluster.read(topic, self.partition, position, self._most)
            if records:
                fetched[topic] = records
            cut = len(records) == self._most
            end = self._cluster.stable_end(topic, self.partition)
            self._positions[topic] = records[-1].offset + 1 if cut else max(position, end)
        return fetched

    def position(self, topic: str) -> int:
        return self._positions[topic]

    async def ends(self, topics: Sequence[str]) -> Mapping[str, int]:
        await self._pause("ends")
        return {topic: self._cluster.stable_end(topic, self.partition) for topic in topics}

    async def begin(self) -> None:
        await self._pause("begin")
        self._cluster.demand(self._id, self._epoch)

    async def send(self, topic: str, partition: int, records: Sequence[Writable]) -> None:
        await self._pause("send")
        self._cluster.demand(self._id, self._epoch)
        self._cluster.write(self._id, topic, partition, records)
        await self._pause("sent")

    async def commit(self, offsets: Mapping[str, int]) -> None:
        await self._pause("commit")
        self._cluster.demand(self._id, self._epoch)
        self._cluster.commit(self._id)
        for topic, offset in offsets.items():
            self._cluster.committed[self._of_group(topic)] = offset
        await self._pause("committed")

    def _of_group(self, topic: str) -> tuple[str, str, int]:
        return self._agent.name, topic, self.partition

    async def close(self) -> None:
        """Nothing to give back: what was left open ends when the id is taken over."""
