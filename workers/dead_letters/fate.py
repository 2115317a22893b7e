"""What becomes of a dead letter: it is put back, refused, or discarded. Pure."""

from collections.abc import Callable
from typing import Final, Literal, NamedTuple

from events import codec
from events.catalogue import COMMANDS, ENVELOPE_BYTES, Topic
from events.codec import Undecodable
from events.partition import partition_of
from workers.client.reader import Found, Place
from workers.dead_letters.letters import REDRIVES, SUFFIX, letter
from workers.engine.dead_letter import headers_size
from workers.engine.port import Headers, Sent

MOST_REDRIVES: Final = 3
"""After so many it is no use: what has failed as often wants to be looked at, or discarded."""

Why = Literal["value_not_kept", "redriven_too_often", "too_large"]

REFUSALS: Final[dict[Why, str]] = {
    "value_not_kept": "their values were too large to be kept: ask the publisher for them",
    "redriven_too_often": f"they were put back {MOST_REDRIVES} times before, the last time",
    "too_large": "with the header that counts redrives they would not fit into their topic",
}

_OURS: Final = ("dead-letter-", "kafka_dlt-")
_BATCH_BYTES: Final = 1024
_COMMANDS: Final = {command.kind: command for command in COMMANDS}


class PutBack(NamedTuple):
    """It goes back where the service reads it. decodable: whether it would be understood now."""

    place: Place
    record: Sent
    decodable: bool


class Refused(NamedTuple):
    """It cannot be put back."""

    why: Why


class Discarded(NamedTuple):
    """It is given up; nothing is written but that."""


Fate = PutBack | Refused | Discarded
Judgement = Callable[[Found], Fate]


def discard(_record: Found) -> Fate:
    """The same for every letter."""
    return Discarded()


def redrive(record: Found, partitions: int) -> Fate:
    """Back to the partition of its key, with its bytes and its publisher's headers.

    partitions: how many there are of every topic.
    """
    command = _COMMANDS[record.topic.removesuffix(SUFFIX)]
    before = letter(record).redrives
    if record.value is None and any(name == "dead-letter-size" for name, _ in record.headers):
        return Refused("value_not_kept")
    if before >= MOST_REDRIVES:
        return Refused("redriven_too_often")
    headers = (*publishers(record.headers), (REDRIVES, str(before + 1).encode()))
    back = Sent(record.key, record.value, headers)
    if not _fits(command, back):
        return Refused("too_large")
    home = record.partition if record.key is None else partition_of(record.key, partitions)
    return PutBack(Place(command.kind, home), back, _is_decodable(back, command))


def publishers(headers: Headers) -> Headers:
    """The headers without those that the service has added."""
    return tuple(header for header in headers if not header[0].startswith(_OURS))


def _fits(command: Topic, record: Sent) -> bool:
    around = len(record.key or b"") + headers_size(record.headers) + _BATCH_BYTES
    return len(record.value or b"") + around <= command.max_value_bytes + ENVELOPE_BYTES


def _is_decodable(record: Sent, command: Topic) -> bool:
    try:
        codec.decode(record.value, record.headers, command, record.key)
    except Undecodable:
        return False
    return True
