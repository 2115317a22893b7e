"""The router over a past that might have been: its own decisions, published nowhere.

It is the agent that runs on Kafka, with the engine's own rows and timers, in memory.
"""

from collections.abc import Iterator

from events.event import Event, Fact
from workers.engine.agent import Decision
from workers.engine.policy import Policy
from workers.engine.state import Overlay, Store
from workers.router.agent import router


class Replay:
    """A router of its own, from before the first event; times are epoch milliseconds."""

    def __init__(self, policy: Policy) -> None:
        self._router = router(policy)
        self._store = Store(self._router.tables)
        self._now = 0

    def take(self, event: Event, at: int) -> list[Fact]:
        """The answers to an event that was appended then, after those to what was due before."""
        return [*self.wait(at), *self._taken(event), *self.wait(at)]

    def wait(self, until: int) -> list[Fact]:
        """What the passing of time leads to."""
        facts = list(self._woken(until))
        self._now = max(self._now, until)
        return facts

    def would_answer(self, event: Event) -> tuple[Fact, ...]:
        """What the answer would be now; it leaves no trace."""
        return self._router.decide(Overlay(self._store), event, self._now).facts

    def _taken(self, event: Event) -> tuple[Fact, ...]:
        rows = Overlay(self._store)
        return self._kept(rows, self._router.decide(rows, event, self._now))

    def _woken(self, until: int) -> Iterator[Fact]:
        timers = self._store.timers
        while (due := timers.next_due()) is not None and due <= until:
            self._now = max(self._now, due)
            rows = Overlay(self._store)
            row = rows.due(self._now)
            if row is not None:  # else whoever wanted to be woken has moved on
                yield from self._kept(rows, self._router.wake(rows, row, self._now))

    def _kept(self, rows: Overlay, decision: Decision) -> tuple[Fact, ...]:
        for change in decision.changes:
            rows.write(change)
        self._store.apply(rows.changes())
        return decision.facts
