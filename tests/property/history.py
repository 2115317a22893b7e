"""Histories of an agent that holds what comes before its tender: taken step by step, and told."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from events.event import Event, Fact
from tests.unit.desk import AgentDesk
from workers.engine.policy import Policy

Step = Event | float
"""An event that is taken, or days that pass."""

LAW: Final = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A busy machine breaks no law."""

SHORT: Final = Policy(hold_days=2, remember_days=4, most_held=4)
LONG: Final = Policy(hold_days=2, most_held=4)
"""Holds like SHORT, yet remembers for longer than any history here."""

TENDERS: Final = ("A-1", "A-2")
TENDER = st.sampled_from(TENDERS)
DAYS = st.sampled_from([0.0, 0.5, 1.0, 2.0, 5.0])


class Told(NamedTuple):
    """A step, and all that it led to."""

    step: Step
    facts: list[Fact]


def played(desk: AgentDesk, history: Iterable[Step]) -> list[Told]:
    """What each step leads to, in order."""
    return [Told(step, taken(desk, step)) for step in history]


def taken(desk: AgentDesk, step: Step) -> list[Fact]:
    """What one step leads to."""
    return desk.takes(step) if isinstance(step, Event) else desk.waits(step)


def forget_all(desk: AgentDesk, policy: Policy) -> list[Fact]:
    """Wait until nothing is held, and then until nothing is remembered."""
    return desk.waits(policy.hold_days) + desk.waits(policy.remember_days + 1)
