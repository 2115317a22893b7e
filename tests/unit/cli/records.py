"""Records as a reader finds them, for tests that need no Kafka."""

from events.codec import Encoded
from tests.contract.published import Example
from workers.client.reader import Found
from workers.engine.port import Headers


def found(  # noqa: PLR0913 - one argument per field
    topic: str,
    value: bytes | None = b"{}",
    key: bytes | None = b"rheinblick",
    headers: Headers = (),
    *,
    partition: int = 3,
    offset: int = 17,
    at: int = 1_774_857_600_000,
) -> Found:
    """A record, appended on 30 March 2026 at 8 o'clock unless told otherwise."""
    return Found(topic, partition, offset, at, key, value, headers)


def found_example(example: Example) -> Found:
    """A golden event in its topic."""
    return found(example.topic.kind, example.value, example.key)


def found_encoded(topic: str, record: Encoded) -> Found:
    """What was encoded, in its topic."""
    return found(topic, record.value, record.key, record.headers)
