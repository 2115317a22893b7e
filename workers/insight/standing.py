"""Which of an account's settings count now, and which will; pure."""

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from events.facts import AccountSettingsChanged

InForce = Literal["now", "later", "no"]
"""`no`: its time is over, or another one replaces it before it comes."""


class Standing(NamedTuple):
    """A version, and whether it is in force."""

    version: AccountSettingsChanged
    in_force: InForce


def standings(versions: Sequence[AccountSettingsChanged], now_ms: int) -> list[Standing]:
    """How each of these versions stands; they ascend, and the first applies at once."""
    come = [version for version in versions if version.in_force_from_ms <= now_ms]
    current = come[-1] if come else next(iter(versions), None)
    later = _later(versions, now_ms)
    return [
        Standing(version, "now" if version is current else "later" if version in later else "no")
        for version in versions
    ]


def _later(versions: Iterable[AccountSettingsChanged], now_ms: int) -> list[AccountSettingsChanged]:
    """Those whose time will come; a newer one replaces the older ones that it comes before."""
    later: list[AccountSettingsChanged] = []
    for version in versions:
        start = version.in_force_from_ms
        later = [other for other in later if other.in_force_from_ms < start]
        if start > now_ms:
            later.append(version)
    return later
