"""Stops a task before it drains a topic into the dead letters, as it would after a bad release."""

from typing import Final

import msgspec

RECENT: Final = 200
"""Of how many commands of an input the share of dead letters is taken."""

MOST_OF_RECENT: Final = RECENT // 10
MOST_IN_A_ROW: Final = 49


class Brake(msgspec.Struct, array_like=True):
    """What an input's commands came to lately; kept with the offsets, so restarts count on.

    seen: how many commands there were since the brake was released.
    dead: which of them, counted from 1, became dead letters; those among the last 200.
    """

    seen: int = 0
    dead: list[int] = []

    def passed(self) -> None:
        """One more command was worked on."""
        self.seen += 1

    def parked(self) -> str:
        """One more command would be a dead letter: why not to go on, empty when it may be one."""
        number = self.seen + 1
        dead = [earlier for earlier in self.dead if earlier > number - RECENT] + [number]
        why = _why(dead, number)
        if not why:
            self.seen, self.dead = number, dead
        return why


def _why(dead: list[int], seen: int) -> str:
    if dead[-MOST_IN_A_ROW - 1 :] == list(range(seen - MOST_IN_A_ROW, seen + 1)):
        return f"{MOST_IN_A_ROW + 1} commands in a row would be dead letters"
    if seen >= RECENT and len(dead) > MOST_OF_RECENT:
        return f"more than {MOST_OF_RECENT} of the last {RECENT} commands would be dead letters"
    return ""
