"""How a command that cannot be worked on is parked: byte for byte, with why and where it lay."""

from hashlib import sha256
from struct import pack
from typing import Final, NamedTuple

from workers.engine.port import Headers, Record, Sent

KEPT_WHOLE: Final = 1024 * 1024
"""Bytes. Kafka lets no more than this into a command topic; should a topic be configured otherwise,
what is larger is parked as its size and digest, so that every dead letter fits its own topic."""


class Place(NamedTuple):
    """Where a command lay, by the topic's whole name, and who was to work on it."""

    topic: str
    partition: int
    group: str
    agent: str


def dead_letter(record: Record, reason: str, place: Place) -> Sent:
    """The record for `<topic>.dead`; with the publisher's headers, so that it can be put back.

    The `kafka_dlt-` headers are those of Spring for Apache Kafka, numbers big-endian as there.
    """
    kept = _kept(record)
    origin = (
        ("dead-letter-reason", reason.encode()),
        ("dead-letter-agent", place.agent.encode()),
        ("kafka_dlt-original-topic", place.topic.encode()),
        ("kafka_dlt-original-partition", pack(">i", place.partition)),
        ("kafka_dlt-original-offset", pack(">q", record.offset)),
        ("kafka_dlt-original-timestamp", pack(">q", record.timestamp)),
        ("kafka_dlt-original-consumer-group", place.group.encode()),
    )
    return Sent(kept.key, kept.value, (*kept.headers, *origin))


def _kept(record: Record) -> Sent:
    value, digest = _kept_value(record.value)
    if len(record.key or b"") + headers_size(record.headers) > KEPT_WHOLE:
        return Sent(None, value, digest)
    return Sent(record.key, value, (*record.headers, *digest))


def _kept_value(value: bytes | None) -> tuple[bytes | None, Headers]:
    if value is None or len(value) <= KEPT_WHOLE:
        return value, ()
    size = ("dead-letter-size", str(len(value)).encode())
    digest = ("dead-letter-sha256", sha256(value).hexdigest().encode())
    return None, (size, digest)


def headers_size(headers: Headers) -> int:
    """Bytes that the headers take, roughly."""
    return sum(len(name) + len(content or b"") for name, content in headers)
