"""A record of the log as it stands there, for operators."""

from aiohttp import web

from events.event import Event
from schemas.frozen import Frozen
from workers.board.store import happened
from workers.board.store.database import Snapshot
from workers.board.store.happened import Lies
from workers.board.web import address
from workers.board.web.access.viewer import viewer
from workers.board.web.board import board
from workers.board.web.content import Content, content
from workers.board.web.happening import Happening, happening
from workers.board.web.problem import Problem
from workers.insight.recorded import Recorded


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
    found = await board(request).read(lambda connection: _page(connection, place))
    if not viewer(request).sees(found.event.account_id):
        raise Problem("no_such_event")
    return found


def _page(connection: Snapshot, place: Lies) -> EventPage:
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


def _cause(connection: Snapshot, said: Event | None) -> Recorded | None:
    if said is None or said.causation is None:
        return None
    return happened.with_id(connection, said.causation)


def headers(record: Recorded) -> list[Header]:
    """A record's headers, readable where they are text."""
    return [
        Header(name=name, content=content(bytes_) or Content(size_bytes=0, text="", hex=None))
        for name, bytes_ in record.headers
    ]
