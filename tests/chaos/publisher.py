"""Publishes the load with another client library than the service's, whatever happens meanwhile."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import Any, Final

from confluent_kafka import KafkaException, Producer

from tests.chaos.ends import LOADS_OWN
from tests.chaos.history import Publication
from tests.chaos.outside import Stop, client

_POLL_S: Final = 0.1
_TRANSACTION_S: Final = 10.0


class Schedule:
    """When each record is due: evenly over some time, by the monotonic clock."""

    def __init__(self, records: int, seconds: float) -> None:
        self._began = time.monotonic()
        self._pace_s = seconds / max(records, 1)

    def left_s(self, record: Publication) -> float:
        """How long there is still to wait; not positive when it is due."""
        return self._began + record.number * self._pace_s - time.monotonic()


class Publisher:
    """Publishes every record in order.

    acknowledged: the offset of each record that Kafka has confirmed, by number.
    repeated: numbers that were handed to a second producer, so that they may stand twice.
    """

    def __init__(self, bootstrap: str, records: Sequence[Publication], seconds: float) -> None:
        self.acknowledged: dict[int, int] = {}
        self.repeated: set[int] = set()
        self._bootstrap = bootstrap
        self._records = records
        self._schedule = Schedule(len(records), seconds)
        self._stop = Stop()
        self._broken = False

    async def run(self) -> None:
        """Until every record is acknowledged, or aborted where that is wanted."""
        sound = [record for record in self._records if not record.aborted]
        aborted = [record for record in self._records if record.aborted]
        try:
            await asyncio.gather(
                asyncio.to_thread(self._publish, sound),
                asyncio.to_thread(self._publish_in_vain, aborted),
            )
        finally:
            self._stop.set()

    def _publish(self, records: Sequence[Publication]) -> None:
        while records and not self._stop.is_set():
            with suppress(KafkaException):  # this producer cannot go on, a new one can
                self._publish_with_one_producer(records)
            records = [record for record in records if record.number not in self.acknowledged]
            self.repeated.update(record.number for record in records)

    def _publish_with_one_producer(self, records: Sequence[Publication]) -> None:
        """One that retries for ever, in order; it ends early only when it cannot go on."""
        producer, self._broken = Producer(client(self._bootstrap) | _IDEMPOTENT), False
        for record in records:
            while (left := self._schedule.left_s(record)) > 0 and not self._stop.is_set():
                producer.poll(min(left, _POLL_S))
            if self._broken or self._stop.is_set():
                break
            _produce(producer, record, partial(self._note, record))
        while len(producer) and not self._stop.is_set():
            producer.poll(_POLL_S)

    def _note(self, record: Publication, error: object, message: Any) -> None:  # noqa: ANN401 - the client ships no types
        if error is None:
            self.acknowledged[record.number] = message.offset()
        else:
            self._broken = True

    def _publish_in_vain(self, records: Sequence[Publication]) -> None:
        """Each in a transaction of its own, which is aborted; never committed, whatever happens."""
        producer = None
        for record in records:
            if self._stop.wait(max(self._schedule.left_s(record), 0)):
                return
            try:
                producer = producer or _transactional(self._bootstrap)
                _abort(producer, record)
            except KafkaException:
                producer = None  # a new one aborts what this one has left open
        with suppress(KafkaException):
            _transactional(self._bootstrap)


_IDEMPOTENT: Final[dict[str, str | int | float | bool]] = {
    "enable.idempotence": True,
    "message.timeout.ms": 0,  # retry for ever
    "linger.ms": 20,
}


def _produce(producer: Producer, record: Publication, note: Any) -> None:  # noqa: ANN401 - a callback
    topic, partition = record.place
    while True:
        with suppress(BufferError):
            producer.produce(
                topic,
                record.value,
                record.key,
                partition,
                on_delivery=note,
                headers=list(record.headers),
            )
            return
        producer.poll(_POLL_S)


def _transactional(bootstrap: str) -> Producer:
    producer = Producer(client(bootstrap) | {"transactional.id": LOADS_OWN, "linger.ms": 0})
    producer.init_transactions(_TRANSACTION_S)
    return producer


def _abort(producer: Producer, record: Publication) -> None:
    producer.begin_transaction()
    _produce(producer, record, None)
    producer.flush(_TRANSACTION_S)
    producer.abort_transaction(_TRANSACTION_S)
