"""Chance that repeats itself: the same seed rolls the same, on every machine."""

from random import Random


def dice(seed: int, what_for: str) -> Random:
    """Dice of their own for each use, so that one use does not move another's."""
    return Random(f"{seed} {what_for}")  # noqa: S311 - nothing secret depends on it
