"""What an agent is: the topics it reads, the rows it keeps, and the pure functions that decide.

Nothing here does I/O; decision modules build on this module alone. An agent is deterministic: the
same rows, event and time give the same decision, so a replay repeats it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Generic, Protocol, TypeVar

import msgspec

from events.catalogue import CONTROL, Topic, changelog
from events.event import Event, Fact

NEVER: Final = 0
"""`due` of a row that wakes nobody."""

AT_ONCE: Final = 1
"""`due` of a row whose work goes on before any further record is taken: as if due since 1970."""

_SEPARATOR: Final = " "  # ids are printable ASCII without space, so a key is unambiguous


class Row(msgspec.Struct, frozen=True, array_like=True):
    """A row of an agent's state; the engine knows only these three fields of it.

    due: when the agent is to be woken for it, epoch milliseconds, or NEVER, or AT_ONCE.
    why: the code for which it waits, empty when it does not; metrics and `tenders waiting` show it.
    since: since when it waits, epoch milliseconds.
    """

    due: int = NEVER
    why: str = ""
    since: int = 0


RowT = TypeVar("RowT", bound=Row)
RowT_co = TypeVar("RowT_co", bound=Row, covariant=True)


class Change(msgspec.Struct, frozen=True):
    """One row written, or dropped when `row` is None."""

    table: "Table[Any]"
    key: tuple[str, ...]
    row: Row | None

    def is_about(self, other: "Change") -> bool:
        """Whether both are about one row."""
        return (self.table, self.key) == (other.table, other.key)


class Table(Generic[RowT]):
    """A named set of rows of one type, kept per account and compacted in the agent's changelog.

    at_hand: how many rows stay decoded, for small ones that many decisions look at.
    """

    def __init__(self, name: str, row: type[RowT], *, at_hand: int = 0) -> None:
        self.name = name
        self._prefix = name + _SEPARATOR
        decode = msgspec.msgpack.Decoder(row).decode
        self.decode: Callable[[bytes], RowT] = lru_cache(at_hand)(decode) if at_hand else decode

    def put(self, *key: str, row: RowT) -> Change:
        return Change(self, key, row)

    def drop(self, *key: str) -> Change:
        return Change(self, key, None)

    def stored_key(self, key: tuple[str, ...]) -> bytes:
        return (self._prefix + _SEPARATOR.join(key)).encode()


class View(Protocol):
    """The rows as a decision may see them: everything that was decided before it, nothing else."""

    def get(self, table: Table[RowT], *key: str) -> RowT | None:
        """The row under this key, or None."""


class Decision(msgspec.Struct, frozen=True):
    """What follows from one event: facts to publish and rows to change, both or neither."""

    facts: tuple[Fact, ...] = ()
    changes: tuple[Change, ...] = ()

    def and_then(self, other: "Decision") -> "Decision":
        """Both, in this order."""
        return Decision(self.facts + other.facts, self.changes + other.changes)


NOTHING: Final = Decision()
"""The answer to what changes nothing, such as a record that came twice."""


class Decide(Protocol):
    def __call__(self, view: View, event: Event, now: int, /) -> Decision:
        """Decide on a command, or take note of a fact.

        now: epoch milliseconds; the highest append time that the task has seen.
        Raises: anything; a command then goes to the dead letters, a fact stops the task.
        """


class Wake(Protocol):
    def __call__(self, view: View, change: Change, now: int, /) -> Decision:
        """Decide what a due row leads to; `change` names the row as it stands.

        The decision must write or drop that row, with a later `due`, NEVER, or AT_ONCE to be woken
        again for the next piece of a long work.
        """


def _never_woken(_view: View, change: Change, _now: int) -> Decision:
    raise AssertionError(f"no row of this agent asks to be woken, yet {change.table.name} is due")


@dataclass(frozen=True)
class Agent:
    """One agent.

    reads: its inputs, in the order in which they count where append times are equal.
    """

    name: str
    reads: tuple[Topic, ...]
    tables: tuple[Table[Any], ...]
    decide: Decide
    wake: Wake = _never_woken

    @property
    def changelog(self) -> str:
        """The topic that keeps this agent's rows."""
        return changelog(self.name).kind

    @property
    def inputs(self) -> tuple[str, ...]:
        """The kinds of all topics that it reads, the engine's control topic among them."""
        return (*(topic.kind for topic in self.reads), CONTROL.kind)

    @property
    def commands(self) -> tuple[Topic, ...]:
        """The command topics that this agent owns."""
        return tuple(topic for topic in self.reads if topic.owner == self.name)

    @property
    def facts(self) -> tuple[Topic, ...]:
        """The topics written by other agents of the service."""
        return tuple(topic for topic in self.reads if topic.owner != self.name)


Clock = Callable[[], int]
"""Epoch milliseconds."""
