"""The bench's door to Kafka: topics, a fast publisher, and a reader of committed records.

It uses librdkafka, so that the bench itself takes as little of the machine as can be.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, Producer, TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from events.catalogue import Topic
from events.envelope import Headers

_ADMIN_SECONDS: Final = 30.0
_FLUSH_SECONDS: Final = 60.0
_ASK_SECONDS: Final = 10.0
_CHUNK: Final = 1_000
_CHUNK_SECONDS: Final = 0.1
_MOST_SILENT_CHUNKS: Final = 300
_ON_THEIR_WAY: Final = 200_000
_SILENT: Final = {"log_level": 0}  # what goes wrong comes as an exception
_PUBLISHER: Final = {
    "enable.idempotence": True,
    "linger.ms": 1,
    "batch.size": 512 * 1024,
    "queue.buffering.max.kbytes": 1024 * 1024,
    "queue.buffering.max.messages": 0,  # no limit but ours
}
_READER: Final = {
    "isolation.level": "read_committed",
    "enable.auto.commit": False,
    "enable.partition.eof": True,
    "fetch.wait.max.ms": 100,
}


class Outgoing(NamedTuple):
    """A record for a partition of a topic."""

    topic: str
    partition: int
    key: bytes
    value: bytes
    headers: Headers = ()


class Appended(NamedTuple):
    """A record as it stands in the log; `at`: when it was appended, epoch milliseconds."""

    topic: str
    partition: int
    at: int
    key: bytes
    value: bytes
    headers: Sequence[tuple[str, bytes]]


class Kafka:
    """Topics of one environment on one broker; they go by their plain names, without the prefix."""

    def __init__(self, bootstrap: str, prefix: str) -> None:
        self._prefix = prefix
        self._options: dict[str, Any] = {"bootstrap.servers": bootstrap, **_SILENT}
        self._admin = AdminClient(self._options)

    def create(self, topics: Iterable[Topic], partitions: int) -> None:
        """Create the topics with their configuration, unreplicated."""
        wanted = [
            NewTopic(topic.name(self._prefix), partitions, 1, config=topic.configuration)
            for topic in topics
        ]
        for done in self._admin.create_topics(wanted).values():
            done.result(_ADMIN_SECONDS)

    def delete_all(self) -> None:
        """Delete every topic of the environment, those that an engine has made among them."""
        listed = self._admin.list_topics(timeout=_ASK_SECONDS).topics
        doomed = [name for name in listed if name.startswith(self._prefix)]
        if doomed:
            for done in self._admin.delete_topics(doomed).values():
                done.result(_ADMIN_SECONDS)

    def publisher(self) -> "Publisher":
        """Somebody who publishes."""
        return Publisher(Producer({**self._options, **_PUBLISHER}), self._prefix)

    def reader(self, topics: Iterable[str], partitions: int) -> "Reader":
        """Somebody who reads these topics from their beginning; committed records only."""
        consumer = Consumer({**self._options, **_READER, "group.id": f"{self._prefix}reader"})
        places = self._places(topics, partitions)
        consumer.assign(places)
        return Reader(consumer, len(places), self._prefix)

    def gauge(self, topics: Iterable[str], partitions: int) -> "Gauge":
        """Somebody who looks how much there is in these topics."""
        consumer = Consumer({**self._options, "group.id": f"{self._prefix}gauge"})
        return Gauge(consumer, self._places(topics, partitions))

    def _places(self, topics: Iterable[str], partitions: int) -> list[TopicPartition]:
        return [
            TopicPartition(self._prefix + topic, partition, OFFSET_BEGINNING)
            for topic in topics
            for partition in range(partitions)
        ]


class Publisher:
    """Publishes in order, without waiting for each record."""

    def __init__(self, producer: Producer, prefix: str) -> None:
        self._producer = producer
        self._prefix = prefix
        self._failures: list[KafkaError] = []

    def publish(self, record: Outgoing) -> None:
        """Hand a record over; waits only while there are too many on their way."""
        while len(self._producer) >= _ON_THEIR_WAY:
            self._producer.poll(_CHUNK_SECONDS)
        self._producer.produce(
            self._prefix + record.topic,
            record.value,
            record.key,
            record.partition,
            headers=list(record.headers),
            on_delivery=self._delivered,
        )

    def serve(self, seconds: float) -> None:
        """Take the broker's answers for so long, or until there is one."""
        self._producer.poll(seconds)

    def flush(self) -> None:
        """Wait until all is in the log. Raises: RuntimeError when something is not."""
        left = self._producer.flush(_FLUSH_SECONDS)
        if left or self._failures:
            raise RuntimeError(f"{left or len(self._failures)} requests could not be published")

    def _delivered(self, error: KafkaError | None, _message: object) -> None:
        if error is not None:
            self._failures.append(error)


class Gauge:
    """Tells how far topics have grown; costs the broker next to nothing."""

    def __init__(self, consumer: Consumer, places: Sequence[TopicPartition]) -> None:
        self._consumer = consumer
        self._places = places

    def end(self) -> int:
        """The sum of the end offsets now; uncommitted records and transactions' markers count."""
        return sum(map(self._end, self._places))

    def close(self) -> None:
        self._consumer.close()

    def _end(self, place: TopicPartition) -> int:
        offsets = self._consumer.get_watermark_offsets(place, timeout=_ASK_SECONDS)
        if offsets is None:
            raise RuntimeError("the broker does not say how far a topic has grown")
        return offsets[1]


class Reader:
    """Reads what is committed, each record once."""

    def __init__(self, consumer: Consumer, places: int, prefix: str) -> None:
        self._consumer = consumer
        self._places = places
        self._prefix = prefix

    def to_end(self) -> Iterator[Appended]:
        """All from the beginning to each partition's end; only once, since an end is told once."""
        reached: set[tuple[str, int]] = set()
        for message in self._messages():
            place = (message.topic(), message.partition())
            if message.error() is None:
                reached.discard(place)
                yield self._appended(message)
            elif message.error().code() == KafkaError._PARTITION_EOF:
                reached.add(place)
            else:
                raise RuntimeError(str(message.error()))
            if len(reached) == self._places:
                return

    def next(self, seconds: float) -> Appended | None:
        """The next record, as soon as it can be read, or nothing after so many seconds."""
        message: Any = self._consumer.poll(seconds)
        return None if message is None or message.error() else self._appended(message)

    def close(self) -> None:
        self._consumer.close()

    def _messages(self) -> Iterator[Any]:
        silent_chunks = 0
        while silent_chunks < _MOST_SILENT_CHUNKS:
            messages: list[Any] = self._consumer.consume(_CHUNK, timeout=_CHUNK_SECONDS)
            silent_chunks = 0 if messages else silent_chunks + 1
            yield from messages
        raise RuntimeError("the broker does not give the topics to their end")

    def _appended(self, message: Any) -> Appended:  # noqa: ANN401 - in its types all may be None
        return Appended(
            message.topic().removeprefix(self._prefix),
            message.partition(),
            message.timestamp()[1],
            message.key(),
            message.value(),
            message.headers() or (),
        )
