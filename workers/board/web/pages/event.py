"""A record of the log as it stands there, for operators."""

import msgspec
from aiohttp import web
from sqlalchemy import Connection

from events.event import Event
from events.json import NotJson, parse
from schemas.frozen import Frozen
from workers.board.store import happened
from workers.board.store.happened import Lies
from workers.board.web import address
from workers.board.web.board import board
from workers.board.web.happening import Happening, happening
from workers.board.web.problem import Problem
from workers.insight.recorded import Recorded

_HEX_BYTES = 512


class Content(Frozen):
    """Bytes: as text, or, where they are none, the first of them in hex."""

    size_bytes: int
    text: str | None
    hex: str | None


class Header(Frozen):
    """A header of a record."""

    name: str
    content: Content


class EventPage(Frozen):
    """A record as it stands in the log. cause: what it follows from, where that is stored.

    source to released_by: null where it is no event, or does not say. value: null where it has
    none.
    """

    event: Happening
    source: str | None
    correlation_id: str | None
    causation_id: str | None
    released_by: str | None
    cause: Happening | None
    key: Content | None
    headers: tuple[Header, ...]
    value: Content | None


async def event(request: web.Request) -> EventPage:
    """The record at the place in the path."""
    place = address.place_in(request)
    return await board(request).read(lambda connection: _page(connection, place))


def _page(connection: Connection, place: Lies) -> EventPage:
    record = happened.at(connection, place)
    if record is None:
        raise Problem("no_such_event")
    said: Event | None = record.event
    cause = _cause(connection, said)
    return EventPage(
        event=happening(record),
        source=said.source if said else None,
        correlation_id=said.correlation if said else None,
        causation_id=said.causation if said else None,
        released_by=said.released_by if said else None,
        cause=happening(cause) if cause else None,
        key=content(record.key),
        headers=tuple(headers(record)),
        value=content(record.value),
    )


def _cause(connection: Connection, said: Event | None) -> Recorded | None:
    if said is None or said.causation is None:
        return None
    return happened.with_id(connection, said.causation)


def headers(record: Recorded) -> list[Header]:
    """A record's headers, readable where they are text."""
    return [
        Header(name=name, content=content(bytes_) or Content(size_bytes=0, text="", hex=None))
        for name, bytes_ in record.headers
    ]


def content(raw: bytes | None) -> Content | None:
    """What people can read of these bytes; JSON is laid out."""
    if raw is None:
        return None
    try:
        text = _laid_out(raw)
    except UnicodeDecodeError:
        return Content(size_bytes=len(raw), text=None, hex=raw[:_HEX_BYTES].hex(" "))
    if "\0" in text:
        return Content(size_bytes=len(raw), text=None, hex=raw[:_HEX_BYTES].hex(" "))
    return Content(size_bytes=len(raw), text=text, hex=None)


def _laid_out(raw: bytes) -> str:
    try:
        parse(raw)
    except NotJson:
        return raw.decode()
    return msgspec.json.format(raw, indent=2).decode()
