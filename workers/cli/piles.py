"""Counts dead letters: by topic, reason and what became of them."""

from collections.abc import Iterable
from typing import NamedTuple

from workers.dead_letters.ledger import Standing, State
from workers.dead_letters.letters import Letter


class Pile(NamedTuple):
    """The dead letters of one topic that have the same reason and the same state."""

    topic: str
    reason: str
    state: State
    letters: int
    oldest: Letter


def piles(standings: Iterable[Standing]) -> list[Pile]:
    """Counts them, the largest pile first."""
    counted: dict[tuple[str, str, State], Pile] = {}
    for standing in standings:
        one = standing.letter
        key = (one.address.topic, one.reason, standing.state)
        pile = counted.get(key, Pile(*key, 0, one))
        oldest = min(pile.oldest, one, key=lambda letter: letter.timestamp)
        counted[key] = pile._replace(letters=pile.letters + 1, oldest=oldest)
    return sorted(counted.values(), key=lambda pile: -pile.letters)
