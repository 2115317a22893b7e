"""Reads the log from outside: all of it at the end, and the facts while they come."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, Final, Literal

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, TopicPartition

from tests.chaos.history import Entry, Place, Reading
from tests.chaos.outside import Stop, client

Isolation = Literal["read_committed", "read_uncommitted"]

_POLL_S: Final = 0.2
_AT_ONCE: Final = 500


def read(bootstrap: str, places: Iterable[Place], isolation: Isolation) -> Reading:
    """Every record of these partitions, from their beginning to where they end now."""
    found: dict[Place, list[Entry]] = {place: [] for place in places}
    left = set(found)
    consumer = _consumer(bootstrap, found, isolation)
    try:
        while left:
            for place, entry in _given(consumer):
                if entry is None:
                    left.discard(place)
                elif place in left:
                    found[place].append(entry)
    finally:
        consumer.close()
    return found


class Follower:
    """A committed reader that is given records as they come, while the run is on."""

    def __init__(self, bootstrap: str, places: Iterable[Place]) -> None:
        self.found: dict[Place, list[Entry]] = defaultdict(list)
        self._bootstrap = bootstrap
        self._places = list(places)
        self._stop = Stop()

    async def run(self) -> None:
        """Until `stop`."""
        await asyncio.to_thread(self._follow)

    def stop(self) -> None:
        """Let `run` end."""
        self._stop.set()

    def _follow(self) -> None:
        consumer = _consumer(self._bootstrap, self._places, "read_committed")
        try:
            while not self._stop.is_set():
                for place, entry in _given(consumer):
                    if entry is not None:
                        self.found[place].append(entry)
        finally:
            consumer.close()


def _consumer(bootstrap: str, places: Iterable[Place], isolation: Isolation) -> Consumer:
    consumer = Consumer(
        client(bootstrap)
        | {
            "group.id": "outside",
            "enable.auto.commit": False,
            "auto.offset.reset": "error",
            "enable.partition.eof": True,
            "isolation.level": isolation,
        }
    )
    consumer.assign([TopicPartition(*place, OFFSET_BEGINNING) for place in places])
    return consumer


def _given(consumer: Consumer) -> Iterator[tuple[Place, Entry | None]]:
    """What comes next, within a moment; None where a partition has no more for now."""
    for message in consumer.consume(_AT_ONCE, _POLL_S):
        error = message.error()
        if error is None:
            yield _place(message), _entry(message)
        elif error.code() == KafkaError._PARTITION_EOF:
            yield _place(message), None
        elif error.code() == KafkaError._AUTO_OFFSET_RESET:
            raise KafkaException(error)  # records are gone; any other error passes


def _place(message: Any) -> Place:  # noqa: ANN401 - the client ships no types
    return Place(message.topic(), message.partition())


def _entry(message: Any) -> Entry:  # noqa: ANN401 - the client ships no types
    _, timestamp = message.timestamp()
    headers = tuple(message.headers() or ())
    return Entry(message.offset(), timestamp, message.key(), message.value(), headers)
