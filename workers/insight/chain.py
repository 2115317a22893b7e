"""A hash chain over a tender's records, whose head no change to any of them leaves as it is; pure.

Facts and commands are chained apart, since facts are kept for years and commands for weeks: what
has been said about the facts can still be checked when the commands are gone.

In a chain records stand by append time, topic, partition and offset. It begins with the SHA-256 of
the fields `tenders-evidence-1`, what it is of (`facts` or `commands`), account and tender; each
record takes the digest so far, 32 bytes, and its own fields to the next one: topic, partition,
offset, append time (epoch milliseconds), key, value, then name and value of each header, where no
value is an empty one. A field is its length and its bytes: the length in 8 bytes, big-endian, all
of them 255 for a null; texts are in UTF-8, numbers in decimal digits.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from hashlib import sha256
from itertools import accumulate
from typing import Final, Literal, NamedTuple

from typing_extensions import override

from events.catalogue import COMMANDS
from schemas.frozen import Frozen
from schemas.ids import AccountId, TenderId
from schemas.number import Count
from workers.insight.recorded import Recorded

Part = Literal["facts", "commands"]

_FORM: Final = "tenders-evidence-1"
_NULL: Final = b"\xff" * 8
_COMMANDS: Final = frozenset(topic.kind for topic in COMMANDS)
_BETWEEN: Final = "."


class Head(NamedTuple):
    """The heads of both chains, in hexadecimal; commands: None where nobody asks about these."""

    facts: str
    commands: str | None

    @override
    def __str__(self) -> str:
        return self.facts if self.commands is None else f"{self.facts}{_BETWEEN}{self.commands}"


class Match(Frozen):
    """How a chain stands to a head.

    covered: over how many of its records the head is; None when it is over others. later: how many
    came after these.
    """

    covered: Count | None
    later: Count


class Chains:
    """The chains over all records of one tender, in whatever order these are given."""

    def __init__(
        self, account_id: AccountId, tender_id: TenderId, records: Iterable[Recorded]
    ) -> None:
        parts: dict[Part, list[Recorded]] = {"facts": [], "commands": []}
        for record in records:
            parts["commands" if record.topic in _COMMANDS else "facts"].append(record)
        self._digests = {
            part: _digests(_beginning(part, account_id, tender_id), found)
            for part, found in parts.items()
        }

    @property
    def head(self) -> Head:
        """The head of each, as things stand."""
        return Head(self._digests["facts"][-1], self._digests["commands"][-1])

    @property
    def counts(self) -> tuple[int, int]:
        """Over how many facts and how many commands they are."""
        return len(self._digests["facts"]) - 1, len(self._digests["commands"]) - 1

    def match(self, part: Part, head: str) -> Match:
        """Whether this head was once that of the chain."""
        digests = self._digests[part]
        if head not in digests:
            return Match(covered=None, later=0)
        covered = digests.index(head)
        return Match(covered=covered, later=len(digests) - 1 - covered)


def parsed(head: str) -> Head:
    """The head that a text gives. Raises: ValueError when it is none."""
    facts, dot, commands = head.strip().lower().partition(_BETWEEN)
    found = Head(facts, commands if dot else None)
    if not all(part is None or _is_digest(part) for part in found):
        raise ValueError("a head is 64 hexadecimal digits, or twice so many with a dot between")
    return found


def _is_digest(text: str) -> bool:
    return len(text) == 2 * sha256().digest_size and set(text) <= set("0123456789abcdef")


def _digests(beginning: bytes, records: Iterable[Recorded]) -> Sequence[str]:
    """The digest before the first record and after each."""
    links = accumulate(sorted(records, key=_place), _link, initial=beginning)
    return [digest.hex() for digest in links]


def _place(record: Recorded) -> tuple[int, str, int, int]:
    return record.appended_at, record.topic, record.partition, record.offset


def _beginning(part: Part, account_id: AccountId, tender_id: TenderId) -> bytes:
    return _digest(b"", (_FORM, part, account_id, tender_id))


def _link(before: bytes, record: Recorded) -> bytes:
    return _digest(before, _fields(record))


def _fields(record: Recorded) -> Iterator[str | int | bytes | None]:
    yield from (record.topic, record.partition, record.offset, record.appended_at)
    yield from (record.key, record.value)
    for name, content in record.headers:
        yield from (name, content or b"")  # Kafka also knows none at all, the board does not


def _digest(before: bytes, fields: Iterable[str | int | bytes | None]) -> bytes:
    return sha256(reduce(bytes.__add__, map(_field, fields), before)).digest()


def _field(field: str | int | bytes | None) -> bytes:
    if field is None:
        return _NULL
    bytes_ = field if isinstance(field, bytes) else str(field).encode()
    return len(bytes_).to_bytes(8, "big") + bytes_
