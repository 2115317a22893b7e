"""The forms in which the suite is run, from the short one for CI to any length."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from tests.chaos import faults
from tests.chaos.course import Setup
from tests.chaos.faults import Counts, Fault

TENDERS_PER_MINUTE: Final = 600
_KILLS_PER_ABORTED: Final = 7
"""200 kills shall abort about 30 transactions, or they do not bite."""
_DEAF_S: Final = 12.0
"""Longer than a member works on that Kafka has given up: it waits 10 s for a reply."""


def short(seed: int) -> Setup:
    """What CI does: something of everything, in about three minutes."""
    return for_minutes(seed, minutes=2.0, tenders=1_000)


def aimed(seed: int, faults: Sequence[Fault], tenders_command: Sequence[str]) -> Setup:
    """These faults alone, at once, in as short a time as a member that is deaf works on."""
    return Setup(
        seed,
        tenders=200,
        seconds=_DEAF_S,
        counts={},
        workers=3,
        least_aborted=0,
        tenders_command=tenders_command,
        aimed=faults,
    )


def for_minutes(seed: int, minutes: float, tenders: int | None = None) -> Setup:
    """What fits into so many minutes."""
    counts = faults.counts(minutes)
    wanted = tenders or round(TENDERS_PER_MINUTE * minutes)
    return Setup(seed, wanted, 60 * minutes, counts, least_aborted=_least_aborted(counts))


def with_kills(setup: Setup, workers: int | None, brokers: int | None) -> Setup:
    """With so many kills of workers, and of kills and freezes of Kafka; None leaves it as it is."""
    counts = dict(setup.counts)
    if workers is not None:
        counts["kill"] = workers
    if brokers is not None:
        counts["broker_kill"], counts["broker_freeze"] = brokers - brokers // 2, brokers // 2
    return replace(setup, counts=counts, least_aborted=_least_aborted(counts))


def _least_aborted(counts: Counts) -> int:
    return max(counts["kill"] // _KILLS_PER_ABORTED, 1)
