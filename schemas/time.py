"""Points in time: RFC 3339 with zone on the wire, aware datetimes in UTC in the models."""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Annotated, Final

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_NOTHING: Final = timedelta()
_MICROSECOND: Final = timedelta(microseconds=1)
_MILLISECOND: Final = timedelta(milliseconds=1)
_DIGITS_KEPT: Final = 6
_PATTERN: Final = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}"
    r"(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-5][0-9])$"
)
JSON_SCHEMA: Final = {"type": "string", "format": "date-time", "pattern": _PATTERN}
_RFC_3339: Final = re.compile(_PATTERN.replace("$", r"\Z"), re.ASCII)


def parse(text: str) -> datetime:
    """The time that an RFC 3339 text names, in UTC.

    Beyond microseconds it is rounded up, so that nothing is ever in force before its time.
    Raises: ValueError.
    """
    match = _RFC_3339.match(text)
    if match is None:
        raise ValueError("a time is RFC 3339 with a zone, such as 2026-03-01T08:00:00Z")
    fraction = match[1] or ""
    kept, finer = fraction[: 1 + _DIGITS_KEPT], fraction[1 + _DIGITS_KEPT :].strip("0")
    return _utc(text.replace(fraction, kept, 1).upper(), _MICROSECOND if finer else _NOTHING)


def is_rfc3339(text: str) -> bool:
    """Whether the text has the form of a time; whether there is such a day is not looked at."""
    return _RFC_3339.match(text) is not None


def _utc(iso: str, finer: timedelta) -> datetime:
    try:
        return datetime.fromisoformat(iso).astimezone(UTC) + finer
    except (ValueError, OverflowError):
        raise ValueError("there is no such day, hour or zone") from None


@lru_cache(maxsize=1_024)
def rfc3339(time: datetime) -> str:
    """The time in UTC with a `Z`, in milliseconds unless it is finer than that."""
    whole = time.microsecond % 1_000 == 0
    text = time.astimezone(UTC).isoformat(timespec="milliseconds" if whole else "microseconds")
    return text[: -len("+00:00")] + "Z"


def from_epoch_ms(milliseconds: int) -> datetime:
    """The time so many milliseconds after the epoch."""
    return EPOCH + milliseconds * _MILLISECOND


def epoch_ms(time: datetime) -> int:
    """The first whole millisecond since the epoch that is not before this time."""
    return -((EPOCH - time) // _MILLISECOND)


def _instant(value: object) -> datetime:
    match value:
        case str():
            return parse(value)
        case datetime() if value.tzinfo is not None:
            return value.astimezone(UTC)
        case _:
            raise ValueError("a time is RFC 3339 text with a zone")


Time = Annotated[
    datetime,
    BeforeValidator(_instant),
    PlainSerializer(rfc3339, return_type=str, when_used="json"),
    WithJsonSchema(JSON_SCHEMA),
]
