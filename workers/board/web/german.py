"""How times, ages and amounts are written on the pages, beside what `insight.german` offers."""

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from workers.insight.german import number

_ZONE: Final = "Europe/Berlin"
_LONGEST_NUMBER: Final = 18
_HOUR: Final = timedelta(hours=1)
_MINUTE: Final = timedelta(minutes=1)
_DAY: Final = timedelta(days=1)
_DAYS_FROM: Final = timedelta(days=2)  # until then hours say more


def to_the_second(time: datetime) -> str:
    """Such as "14:05:09"."""
    return time.astimezone(ZoneInfo(_ZONE)).strftime("%H:%M:%S")


def machine_time(time: datetime) -> str:
    """For `<time datetime="...">`."""
    return time.astimezone(ZoneInfo(_ZONE)).isoformat(timespec="seconds")


def age(duration: timedelta) -> str:
    """How long: "3 Tage", "29 Stunden", "1 Minute", "unter 1 Minute"."""
    if duration >= _DAYS_FROM:
        return counted(duration // _DAY, "Tag", "Tage")
    if duration >= _HOUR:
        return counted(duration // _HOUR, "Stunde", "Stunden")
    if duration >= _MINUTE:
        return counted(duration // _MINUTE, "Minute", "Minuten")
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


def answer(text: str, unit: str | None) -> str:
    """An answer with its unit, such as "1.850.000 EUR"; only what counts something is grouped."""
    if unit is None:
        return text
    counts = text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER
    return f"{number(int(text)) if counts else text} {unit}"


def money(amount: str, currency: str) -> str:
    """Such as "5.000.000 EUR" or "1.840,50 EUR"."""
    whole, _, cents = amount.partition(".")
    rest = "" if cents in {"", "00"} else f",{cents}"
    return f"{number(int(whole))}{rest} {currency}"
