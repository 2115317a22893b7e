"""A run as it was seen from outside: what was published, and what readers found in the log."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, NamedTuple

from events.partition import partition_of

Headers = Sequence[tuple[str, bytes]]

NUMBER_HEADER = "load-number"
"""Every record of the load carries its number; the service keeps a publisher's headers."""

SOURCE = "urn:tenders:load"
"""The CloudEvents source of every command of the load."""

Name = Literal[
    "lost_write",  # an acknowledged record is not in the log, or another is in its place
    "unseen",  # a command that its agent never came to
    "duplicate",  # one effect twice
    "aborted_read",  # somebody believed what was never committed, or not yet
    "torn_transaction",  # an output without its state or offset, or these without their output
    "reordering",  # effects of one key in another order than their causes
    "skipped_poll",  # a reader was not given a record that others saw
    "nonmonotonic_poll",  # a reader, or an agent's progress, went back
    "altered",  # a fact says something else than what it follows from
    "two_decisions",  # one tender, decided twice
    "wrong_place",  # a record in a topic or partition that is not its own
    "sequence_gap",  # messages of a tender, or its changes, are not numbered 1, 2, ...
    "version_gap",  # settings of an account are not numbered 1, 2, ...
    "two_owners",  # somebody acted on a tender that was another's
    "cap_exceeded",  # more insurers are asked than the cap allows
    "never_released",  # something waits although what it waited for has come
    "dead_letter_missing",
    "dead_letter_unexpected",
    "state_differs",  # a row says something else than the log
    "board_lacks",  # a committed record that the board has not stored
    "board_invents",  # a row of the board that is no committed record
]
"""What can be wrong with a history; the first eight are those of Jepsen's work on Kafka."""


class Anomaly(NamedTuple):
    """Something that must never happen, and where it can be looked up."""

    name: Name
    evidence: str


class Place(NamedTuple):
    """A partition; the topic without the environment's prefix."""

    topic: str
    partition: int

    def at(self, offset: int) -> str:
        """One record of it, in words."""
        return f"{self.topic}[{self.partition}]@{offset}"


class Entry(NamedTuple):
    """A record as a reader was given it; `timestamp` is its append time, epoch milliseconds."""

    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: Headers = ()


Reading = Mapping[Place, Sequence[Entry]]
"""What a reader was given, per partition, in the order in which it was given."""


@dataclass(frozen=True)
class Publication:
    """One record of the load.

    place: where it is sent, which need not be where its key belongs.
    data: the JSON of its payload, byte for byte; empty for poison.
    poison: the reason that its dead letter must have, empty where it is sound.
    aborted: whether it is published in a transaction that is aborted on purpose.
    """

    number: int
    place: Place
    key: bytes | None
    value: bytes | None
    headers: Headers
    event_id: str = ""
    data: bytes = b""
    poison: str = ""
    aborted: bool = False

    @cached_property
    def payload(self) -> dict[str, Any]:
        """Its payload, where it is sound."""
        payload: dict[str, Any] = json.loads(self.data)
        return payload

    def home(self, partitions: int) -> int:
        """The partition that its key belongs to; without a key it stays where it is."""
        return self.place.partition if self.key is None else partition_of(self.key, partitions)


@dataclass(frozen=True)
class History:
    """A finished run.

    acknowledged: the offset of each record of the load that Kafka has confirmed, by number.
    repeated: numbers that had to be handed to a second producer, so that they may stand twice.
    committed: all topics to their end, read with `read_committed`, changelogs included.
    everything: the same with `read_uncommitted`; empty where nobody looked.
    polled: what a committed reader was given while the run was on; empty where nobody looked.
    """

    partitions: int
    published: Sequence[Publication]
    acknowledged: Mapping[int, int]
    committed: Reading
    everything: Reading = field(default_factory=dict)
    polled: Reading = field(default_factory=dict)
    repeated: frozenset[int] = frozenset()
