"""What one committed transaction did, and how the logbook tells it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from events.event import Fact
from workers.engine.transaction import Transaction
from workers.service.logbook import Context, Logbook, LogEvent

_CODE: Final = "code"
_IDS: Final = ("account_id", "tender_id", "message_id", "invitation_id")
_HOLD: Final = "-held"


class Parked(NamedTuple):
    """A command that went to the dead letters; `why` never quotes it."""

    topic: str
    offset: int
    reason: str
    why: str


class Moved(NamedTuple):
    """A command that went to the partition where it belongs."""

    topic: str
    offset: int
    home: int


@dataclass(frozen=True)
class Batch:
    """One transaction.

    inputs: records read. woken: rows that were due. outputs: records written to topics.
    seconds: from the first effect to the end of the commit; None when it had none.
    """

    inputs: int
    woken: int
    outputs: int
    seconds: float | None = None
    facts: Sequence[Fact] = ()
    parked: Sequence[Parked] = ()
    moved: Sequence[Moved] = ()

    def write(self, logbook: Logbook) -> None:
        """A line for it, after one for each thing in it that somebody may look for."""
        for fact in self.facts:
            _write_answer(logbook, fact)
        for moved in self.moved:
            logbook.tell("command_moved", moved._asdict())
        for parked in self.parked:
            logbook.caution("command_parked", parked._asdict())
        counts = {"inputs": self.inputs, "woken": self.woken, "outputs": self.outputs}
        logbook.tell("batch_committed", {**counts, "seconds": self._rounded()})

    def _rounded(self) -> float | None:
        return None if self.seconds is None else round(self.seconds, 4)


def _write_answer(logbook: Logbook, fact: Fact) -> None:
    """A line for a fact that says no, or not yet; those have a code."""
    kind, fields = fact.topic.kind, type(fact.data).model_fields
    if _CODE not in fields:
        return
    about: Context = {name: getattr(fact.data, name) for name in (_CODE, *_IDS) if name in fields}
    event: LogEvent = "held" if kind.endswith(_HOLD) else "refused"
    logbook.tell(event, {"kind": kind, **about, "cause": fact.cause.id})


@dataclass
class UnderWay:
    """What a transaction is going to do, as far as it has been told; it may never happen.

    began: when its first effect was told, on the monotonic clock; None before.
    """

    began: float | None = None
    facts: list[Fact] = field(default_factory=list)
    parked: list[Parked] = field(default_factory=list)
    moved: list[Moved] = field(default_factory=list)

    def begin(self, now: float) -> None:
        """An effect is about to be told."""
        if self.began is None:
            self.began = now

    def committed(self, transaction: Transaction, now: float) -> Batch:
        """It has happened."""
        return Batch(
            inputs=transaction.inputs,
            woken=transaction.woken,
            outputs=sum(map(len, transaction.outputs.values())),
            seconds=None if self.began is None else now - self.began,
            facts=self.facts,
            parked=self.parked,
            moved=self.moved,
        )
