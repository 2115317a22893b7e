"""Whether this process lives and is ready, and if not, why; pure, read from another thread."""

from collections.abc import Iterator, Sequence
from typing import Final

from workers.service.watched import Watched

_LIFELESS_AFTER_S: Final = 30.0


class Vitals:
    """What health is judged by.

    agents: those at work; none before the start and while stopping.
    broker: why it cannot be reached; empty while it can.
    beat: when the event loop last turned, seconds on the monotonic clock.
    still: the tasks that have not gone on for too long.
    """

    def __init__(self, now: float) -> None:
        self.agents: Sequence[Watched] = ()
        self.broker = "has not been asked yet"
        self.beat = now
        self.still: Sequence[str] = ()

    def lifeless(self, now: float) -> list[str]:
        """Why only a new process helps; empty while this one lives."""
        silent = now - self.beat
        if silent > _LIFELESS_AFTER_S:
            return [f"nothing has moved for {silent:.0f} s"]
        return list(self.still)

    def unready(self) -> list[str]:
        """Why not every partition that is ours is worked on; empty when each is."""
        reasons = [f"the broker: {self.broker}"] if self.broker else []
        if not self.agents:
            return [*reasons, "no agent is at work"]
        return [*reasons, *(reason for agent in self.agents for reason in _idle(agent))]


def _idle(agent: Watched) -> Iterator[str]:
    if not agent.joined:
        yield f"{agent.name}: the group has not shared out its partitions yet"
    resuming = [number for number, state in agent.states().items() if state == "resuming"]
    if resuming:
        yield f"{agent.name}: not yet resumed: {', '.join(map(str, sorted(resuming)))}"
    for number, why in agent.reasons().items():
        yield f"{agent.name}: {number} has stopped: {why}"
