"""Reads what people type into single fields: a value, or a sentence that says what is wrong; pure.

An empty field is no value: None. Spaces around what was typed do not count.
"""

import re
from datetime import UTC, datetime
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from workers.insight import german

L = TypeVar("L", bound=str)

ZONE: Final = ZoneInfo("Europe/Berlin")
LONGEST_ID: Final = 128

_ID: Final = re.compile(r"[!-~]+")
_WHOLE: Final = re.compile(r"[+-]?[0-9]+")
_LOCAL_TIME: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?")


class Unfit(ValueError):  # noqa: N818 - what the text is
    """The field cannot hold this; the text says in German what it can."""


def line(text: str, most: int) -> str | None:
    """A name or the like: one line, at most so many characters. Raises: Unfit."""
    said = " ".join(text.split())
    if not said.isprintable():
        raise Unfit("Diese Angabe enthält unsichtbare Zeichen; bitte tippen Sie sie neu ein.")
    return _no_longer(said, most) or None


def prose(text: str, most: int) -> str | None:
    """Some lines, at most so many characters. Raises: Unfit."""
    said = text.replace("\r\n", "\n").strip()
    if "\0" in said:
        raise Unfit("Dieser Text enthält unsichtbare Zeichen; bitte tippen Sie ihn neu ein.")
    return _no_longer(said, most) or None


def _no_longer(said: str, most: int) -> str:
    if len(said) > most:
        typed, allowed = german.number(len(said)), german.number(most)
        raise Unfit(f"Bitte kürzen Sie diese Angabe: {typed} Zeichen, möglich sind {allowed}.")
    return said


def identifier(text: str) -> str | None:
    """An id, as other systems know it. Raises: Unfit."""
    said = text.strip()
    if said and not _ID.fullmatch(said):
        raise Unfit(
            "Eine Kennung besteht aus Buchstaben ohne Umlaute, Ziffern und Zeichen wie - oder _, "
            "ohne Leerzeichen."
        )
    return _no_longer(said, LONGEST_ID) or None


def whole_number(text: str, least: int, most: int) -> int | None:
    """A whole number from `least` to `most`. Raises: Unfit."""
    said = text.strip()
    if not said:
        return None
    # A number with more digits than that is out of any range, and costly to read.
    if not _WHOLE.fullmatch(said) or not least <= int(said[:20]) <= most:
        raise Unfit(f"Bitte geben Sie eine ganze Zahl von {least} bis {most} ein.")
    return int(said)


def local_time(text: str) -> datetime | None:
    """A day and a time of day, by the clocks here; in UTC. Raises: Unfit."""
    said = text.strip()
    if not said:
        return None
    if not _LOCAL_TIME.fullmatch(said):
        raise Unfit("Bitte geben Sie Tag und Uhrzeit an, zum Beispiel 01.12.2026, 08:00.")
    try:
        instant = datetime.fromisoformat(said).replace(tzinfo=ZONE).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Unfit("Diesen Tag oder diese Uhrzeit gibt es nicht.") from None
    if written(instant) != said[: len("2026-12-01T08:00")]:
        raise Unfit("Diese Uhrzeit überspringt die Umstellung auf die Sommerzeit.")
    return instant


def written(instant: datetime) -> str:
    """The same the other way round: how a field for a time shows it."""
    return instant.astimezone(ZONE).replace(tzinfo=None).isoformat(timespec="minutes")


def one_of(text: str, choices: tuple[L, ...]) -> L | None:
    """One of the choices that were offered. Raises: Unfit."""
    if not text:
        return None
    for choice in choices:
        if choice == text:
            return choice
    raise Unfit("Bitte wählen Sie eine der angebotenen Möglichkeiten.")
