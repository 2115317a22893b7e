"""Times, numbers and enumerations as people here write them: 24.11.2026, 14:05 and 1.234."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

_ZONE: Final = "Europe/Berlin"


def moment(time: datetime) -> str:
    """The day and the minute, by the clocks of those who read it."""
    return time.astimezone(ZoneInfo(_ZONE)).strftime("%d.%m.%Y, %H:%M")


def day(time: datetime) -> str:
    """The day alone."""
    return time.astimezone(ZoneInfo(_ZONE)).strftime("%d.%m.%Y")


def number(count: int) -> str:
    """A whole number with its thousands set apart."""
    return f"{count:,}".replace(",", ".")


def worded(count: int, one: str, many: str) -> str:
    """With the words for one in full: `ein Versicherer`, or `2 Versicherer`."""
    return one if count == 1 else f"{number(count)} {many}"


def enumerated(parts: Sequence[str]) -> str:
    """`a`, `a und b`, or `a, b und c`."""
    *first, last = parts
    return f"{', '.join(first)} und {last}" if first else last
