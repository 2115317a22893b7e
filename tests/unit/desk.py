"""An agent at a desk of its own: events in, facts out, rows kept as in a changelog."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from events import codec
from events.event import Event, Fact
from events.payload import Payload
from workers.engine.agent import Agent, Change, Decision, RowT, Table
from workers.engine.policy import DAY_MS
from workers.engine.state import Overlay, Store

Data = TypeVar("Data", bound=Payload)


def only(facts: Sequence[Fact], model: type[Data]) -> Data:
    """The data of the one fact, which is of this kind."""
    (fact,) = facts
    assert isinstance(fact.data, model)
    return fact.data


class AgentDesk:
    """Takes events one by one; each, and each due row, is a transaction of its own.

    now: epoch milliseconds. decisions: all that were made, in order.
    """

    def __init__(self, agent: Agent, now: int) -> None:
        self.agent = agent
        self.store = Store(agent.tables)
        self.now = now
        self.decisions: list[Decision] = []

    def takes(self, *events: Event) -> list[Fact]:
        """What these lead to, long work included."""
        return [fact for taken in events for fact in self._take(taken)]

    def waits(self, days: float) -> list[Fact]:
        """What the passing of time leads to."""
        return self.waits_ms(int(days * DAY_MS))

    def waits_ms(self, milliseconds: int) -> list[Fact]:
        self.now += milliseconds
        return list(self._woken())

    def rows(self, table: Table[RowT]) -> dict[tuple[str, ...], RowT]:
        """The rows of a table, by key."""
        stored = {self.store.named(key): row for key, row in self.store.rows.items()}
        return {key: table.decode(row) for (found, key), row in stored.items() if found is table}

    def _take(self, taken: Event) -> Iterator[Fact]:
        overlay = Overlay(self.store)
        yield from self._kept(overlay, self.agent.decide(overlay, taken, self.now))
        yield from self._woken()

    def _woken(self) -> Iterator[Fact]:
        while (due := (overlay := Overlay(self.store)).due(self.now)) is not None:
            yield from self._answered(overlay, due)

    def _answered(self, overlay: Overlay, due: Change) -> tuple[Fact, ...]:
        decision = self.agent.wake(overlay, due, self.now)
        assert any(change.is_about(due) for change in decision.changes)
        return self._kept(overlay, decision)

    def _kept(self, overlay: Overlay, decision: Decision) -> tuple[Fact, ...]:
        self.decisions.append(decision)
        for change in decision.changes:
            overlay.write(change)
        self.store.apply(overlay.changes())
        for fact in decision.facts:
            written = codec.encode(fact, self.agent.name, self.now)
            assert len(written.value) < fact.topic.max_value_bytes
        return decision.facts
