"""How times, ages and amounts are written on the pages, beside what `insight.german` offers."""

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from workers.insight.german import number

_ZONE: Final = "Europe/Berlin"
_UNITS: Final = (
    (timedelta(days=1), "Tag", "Tage"),
    (timedelta(hours=1), "Stunde", "Stunden"),
    (timedelta(minutes=1), "Minute", "Minuten"),
)


def to_the_second(time: datetime) -> str:
    """Such as "14:05:09"."""
    return time.astimezone(ZoneInfo(_ZONE)).strftime("%H:%M:%S")


def machine_time(time: datetime) -> str:
    """For `<time datetime="...">`."""
    return time.astimezone(ZoneInfo(_ZONE)).isoformat(timespec="seconds")


def age(duration: timedelta) -> str:
    """How long, in the largest unit that fits: "3 Tage", "1 Stunde", "unter 1 Minute"."""
    for unit, one, many in _UNITS:
        if duration >= unit:
            return counted(duration // unit, one, many)
    return "unter 1 Minute"


def counted(count: int, one: str, many: str) -> str:
    """Such as "1 Nachricht", "1.203 Nachrichten"."""
    return f"{number(count)} {one if count == 1 else many}"


def decimal(value: float) -> str:
    """Such as "0,5"."""
    return f"{value:.1f}".replace(".", ",")


def size(count: int) -> str:
    """Bytes, such as "248 kB"."""
    for unit, name in ((1_000_000, "MB"), (1_000, "kB")):
        if count >= unit:
            return f"{decimal(count / unit)} {name}"
    return counted(count, "Byte", "Byte")


def money(amount: str, currency: str) -> str:
    """Such as "5.000.000 EUR" or "1.840,50 EUR"."""
    whole, _, cents = amount.partition(".")
    rest = "" if cents in {"", "00"} else f",{cents}"
    return f"{number(int(whole))}{rest} {currency}"
