"""Tells from outside whether tasks go on: each counts its turns, two a second when idle."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from workers.service.watched import Watched

_STILL_AFTER_S: Final = 30.0


class _Beat(NamedTuple):
    turns: int
    at: float


class Pulse:
    """What was seen of each task so far; asked again and again by one thread."""

    def __init__(self) -> None:
        self._beats: dict[tuple[str, int], _Beat] = {}

    def still(self, agents: Sequence[Watched], now: float) -> list[str]:
        """The tasks that have not gone on for too long; `now` in seconds on the monotonic clock."""
        turns = {(a.name, n): count for a in agents for n, count in a.turns().items()}
        self._beats = {task: self._beat(task, count, now) for task, count in turns.items()}
        return [
            f"{agent}: {partition} has not gone on for {now - beat.at:.0f} s"
            for (agent, partition), beat in self._beats.items()
            if now - beat.at > _STILL_AFTER_S
        ]

    def forget(self) -> None:
        """Begin anew: for as long as the broker is away nobody can go on."""
        self._beats.clear()

    def _beat(self, task: tuple[str, int], turns: int, now: float) -> _Beat:
        last = self._beats.get(task)
        return _Beat(turns, now) if last is None or last.turns != turns else last
