"""A loop on aiokafka's transactions with nothing around it: the most that Python gives away.

For this load it parses, validates, decides and writes what the product's router does, its changelog
included. But it reads one topic, has its settings from a file, shares partitions with nobody and
dies of whatever goes wrong. Run as `python -m tests.bench.bare_loop`, told by `tests.bench.job`.
"""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

import aiokafka.producer.sender
import msgspec
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from events import codec
from events.canonical import fingerprint
from events.catalogue import ROUTER, TENDER_REQUESTED, changelog
from events.commands import TenderRequested
from events.event import Event
from tests.bench import account
from tests.bench.job import Job
from tests.bench.routing import Routing
from workers.engine.policy import Policy
from workers.engine.port import Record, Sent, Writable
from workers.engine.transaction import PROGRESS_KEY, Progress
from workers.router.state import TENDERS, Tender

_POLICY: Final = Policy()
_TRANSACTION_RECORDS: Final = 1_000
_BATCH_BYTES: Final = 512 * 1024
_ROW: Final = msgspec.msgpack.Encoder()

Rows = Mapping[bytes, bytes]
Facts = Mapping[str, Sequence[Writable]]


class Loop:
    """Answers the requests of one partition, exactly once."""

    def __init__(self, job: Job, partition: int, routing: Routing) -> None:
        self._routing = routing
        self._prefix = job.prefix
        self._partition = partition
        self._requests = TopicPartition(TENDER_REQUESTED.name(job.prefix), partition)
        self._changelog = TopicPartition(changelog(ROUTER).name(job.prefix), partition)
        self._progress = Progress(job.partitions)
        self._rows: dict[bytes, bytes] = {}
        self._consumer: Any = AIOKafkaConsumer(
            bootstrap_servers=job.bootstrap,
            isolation_level="read_committed",
            enable_auto_commit=False,
            fetch_max_wait_ms=100,
        )
        self._producer: Any = AIOKafkaProducer(
            bootstrap_servers=job.bootstrap,
            transactional_id=f"{job.prefix}{ROUTER}-{partition}",
            max_batch_size=_BATCH_BYTES,
            retry_backoff_ms=10,
        )

    async def run(self) -> None:
        """Take up where the last transaction ended, and go on for ever."""
        async with self._producer, self._consumer:
            await self._restore()
            self._consumer.assign([self._requests])
            self._consumer.seek(
                self._requests, self._progress.offsets.get(TENDER_REQUESTED.kind, 0)
            )
            while True:
                fetched = await self._consumer.getmany(
                    timeout_ms=1_000, max_records=_TRANSACTION_RECORDS
                )
                for records in fetched.values():
                    await self._answer(records)

    async def _restore(self) -> None:
        self._consumer.assign([self._changelog])
        await self._consumer.seek_to_beginning(self._changelog)
        end = (await self._consumer.end_offsets([self._changelog]))[self._changelog]
        while await self._consumer.position(self._changelog) < end:
            for records in (await self._consumer.getmany(timeout_ms=100)).values():
                self._rows.update((record.key, record.value) for record in records)
        if PROGRESS_KEY in self._rows:
            self._progress = Progress.decode(self._rows.pop(PROGRESS_KEY))

    async def _answer(self, records: Sequence[Record]) -> None:
        facts, rows = self._decide(records)
        kept = [Sent(key, row) for key, row in rows.items()]
        await self._producer.begin_transaction()
        for kind, sent in facts.items():
            await self._send(TopicPartition(self._prefix + kind, self._partition), sent)
        await self._send(self._changelog, [*kept, Sent(PROGRESS_KEY, self._progress.encode())])
        await self._producer.commit_transaction()
        self._rows.update(rows)

    def _decide(self, records: Sequence[Record]) -> tuple[Facts, Rows]:
        facts: dict[str, list[Writable]] = defaultdict(list)
        rows: dict[bytes, bytes] = {}
        for record in records:
            event = codec.decode(record.value, record.headers, TENDER_REQUESTED, record.key)
            key = key_of(event)
            if key in self._rows or key in rows:
                continue
            routed = self._routing.decide(event, record.timestamp)
            facts[routed.kind].append(routed.record)
            rows[key] = row_of(event, record.timestamp)
        self._progress.now = max(self._progress.now, records[-1].timestamp)
        self._progress.offsets[TENDER_REQUESTED.kind] = records[-1].offset + 1
        return facts, rows

    async def _send(self, place: TopicPartition, records: Sequence[Writable]) -> None:
        batch = self._producer.create_batch()
        for record in records:
            if _append(batch, record) is None:
                await self._producer.send_batch(batch, place.topic, partition=place.partition)
                batch = self._producer.create_batch()
                _append(batch, record)
        await self._producer.send_batch(batch, place.topic, partition=place.partition)


def _append(batch: Any, record: Writable) -> Any:  # noqa: ANN401 - aiokafka ships no types
    key, value, headers = record.key, record.value, list(record.headers)
    return batch.append(key=key, value=value, timestamp=None, headers=headers)


def key_of(event: Event) -> bytes:
    """Where the changelog keeps a request's tender."""
    request = event.data
    assert isinstance(request, TenderRequested)
    return TENDERS.stored_key((request.account_id, request.tender_id))


def row_of(event: Event, now: int) -> bytes:
    """What it keeps of it once it is decided."""
    request = event.data
    assert isinstance(request, TenderRequested)
    row = Tender(
        due=_POLICY.remembered_until(now),
        broker_id=request.broker_id,
        fingerprint=fingerprint(event.parsed, without=("handling",)),
        requested=request.handling,
        chosen=request.handling,
    )
    return _ROW.encode(row)


async def run(job: Job) -> None:
    """Answer the requests of all partitions."""
    routing = Routing(ROUTER, account.read(job.accounts))
    # What an aiokafka producer waits when a transaction begins before the one before is marked.
    aiokafka.producer.sender.BACKOFF_OVERRIDE = 0.005
    await asyncio.gather(*(Loop(job, n, routing).run() for n in range(job.partitions)))


if __name__ == "__main__":
    asyncio.run(run(Job.from_environment()))
