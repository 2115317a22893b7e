"""How long agents hold and remember things; the same for all of them."""

from dataclasses import dataclass
from typing import Final

DAY_MS: Final = 86_400_000


@dataclass(frozen=True)
class Policy:
    """hold_days: after that a held thing is refused. remember_days: after that a settled thing is
    forgotten.

    most_held: how many things may wait per account, in each agent.
    """

    hold_days: float = 30
    remember_days: float = 400
    most_held: int = 10_000

    def held_until(self, now: int) -> int:
        """When what is held at `now` is given up, epoch milliseconds."""
        return now + int(self.hold_days * DAY_MS)

    def remembered_until(self, now: int) -> int:
        """When what last happened at `now` is forgotten: the end of its last day, so that a day
        shares one timer.
        """
        return (now + int(self.remember_days * DAY_MS)) // DAY_MS * DAY_MS + DAY_MS
