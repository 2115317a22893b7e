"""Finds everything that is wrong with a history, in time linear in its length."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from tests.chaos.checks import (
    aftermath,
    answer,
    cause,
    content,
    dead_letter,
    effect,
    number,
    order,
    place,
    poll,
    publication,
    receipt,
    state,
)
from tests.chaos.history import Anomaly, History
from tests.chaos.index import Index

CHECKS: Final[Sequence[Callable[[Index], Iterator[Anomaly]]]] = (
    publication.check,
    poll.check,
    cause.check,
    effect.check,
    answer.check,
    content.check,
    receipt.check,
    order.check,
    number.check,
    aftermath.check,
    place.check,
    dead_letter.check,
    state.check,
)


def check(history: History) -> list[Anomaly]:
    """Every anomaly, with its evidence; nothing for a history as it must be."""
    index = Index(history)
    return [anomaly for check in CHECKS for anomaly in check(index)]
