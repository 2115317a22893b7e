"""Live updates: server-sent events that say what was stored; a reconnect loses none.

The id of each is its place in the store, so the browser's `Last-Event-ID` says where to go on.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Final

from aiohttp import web

from schemas.frozen import Frozen
from schemas.ids import AccountId, TenderId
from workers.board.store import position
from workers.board.store.position import About, Position, Told
from workers.board.web.access.viewer import viewer
from workers.board.web.answering import query
from workers.board.web.board import BOARD, Board, board
from workers.board.web.problem import Problem

_LOOK_EVERY_S: Final = 0.2
_SIGN_OF_LIFE_S: Final = 15.0
_LONGEST_S: Final = 600.0
"""Then the browser connects anew, and whoever has signed out meanwhile stays outside."""

_BEGINNING: Final = b"retry: 1000\n\n"
_STILL_HERE: Final = b": still here\n\n"
_STANDING: Final = b"event: standing\ndata: {}\n\n"
"""What stands above the pages has changed. It has no id: nothing was stored."""


class Wanted(Frozen):
    """What to be told of. after: the place from which on, where the browser names none itself."""

    account: AccountId | None = None
    tender: TenderId | None = None
    after: str | None = None


class Newest:
    """Knows where the store ends: looks for all streams together, and only while there are any."""

    def __init__(self, stand: Board) -> None:
        self._stand = stand
        self._listeners = 0
        self._somebody = asyncio.Event()
        self._heard = asyncio.Condition()
        self._position = Position(0, 0)
        self.away = bool(stand.feed.standing().away)
        self.closed = False

    async def look(self) -> None:
        """Look again and again, until closed; while the store is away nothing is new."""
        while not self.closed:
            await self._somebody.wait()
            with suppress(Problem):
                await self._tell(await self._stand.read(position.newest))
            await asyncio.sleep(_LOOK_EVERY_S)

    async def beyond(self, seen: Position, away: bool) -> Position:
        """Where the store ends, once that is further on or Kafka no longer (not) away.

        The same after a while, or at the end.
        """
        self._listeners += 1
        self._somebody.set()
        try:
            async with asyncio.timeout(_SIGN_OF_LIFE_S), self._heard:
                await self._heard.wait_for(
                    lambda: self.closed or self._position > seen or self.away != away
                )
        except TimeoutError:
            return seen
        finally:
            self._leave()
        return max(self._position, seen)

    async def close(self) -> None:
        """Let all streams end."""
        self.closed = True
        self._somebody.set()
        async with self._heard:
            self._heard.notify_all()

    def _leave(self) -> None:
        self._listeners -= 1
        if self._listeners == 0 and not self.closed:
            self._somebody.clear()

    async def _tell(self, found: Position) -> None:
        away = bool(self._stand.feed.standing().away)
        if (found, away) != (self._position, self.away):
            self._position, self.away = found, away
            async with self._heard:
                self._heard.notify_all()


NEWEST: Final = web.AppKey("newest", Newest)


def attach(app: web.Application) -> None:
    """Let this application tell what is new, as long as it runs."""
    newest = app[NEWEST] = Newest(app[BOARD])

    async def looking(_app: web.Application) -> AsyncIterator[None]:
        task = asyncio.create_task(newest.look())
        yield
        await newest.close()
        await task

    async def closing(_app: web.Application) -> None:
        await newest.close()

    app.cleanup_ctx.append(looking)
    app.on_shutdown.append(closing)


async def events(request: web.Request) -> web.StreamResponse:
    """The news from where the browser stands, as they come."""
    wanted = query(request, Wanted)
    person = viewer(request)
    about = About(person.accounts, wanted.account, wanted.tender, person.broker_id)
    start = await _start(request, wanted)
    response = web.StreamResponse(
        headers={"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"}
    )
    await response.prepare(request)
    # The reader has gone, or the store has: the browser comes again, with the last id it has seen.
    with suppress(ConnectionError, Problem):
        await response.write(_BEGINNING)
        await _tell(request, response, about, start)
    return response


async def _start(request: web.Request, wanted: Wanted) -> Position:
    named = request.headers.get("Last-Event-ID") or wanted.after
    if named is None:
        return await board(request).read(position.newest)
    try:
        return Position.parse(named)
    except ValueError:
        raise Problem("invalid_request", "after: is no id of an event") from None


async def _tell(
    request: web.Request, response: web.StreamResponse, about: About, start: Position
) -> None:
    newest, clock = request.app[NEWEST], asyncio.get_running_loop().time
    ends, away = clock() + _LONGEST_S, newest.away
    at, there = start, await board(request).read(position.newest)
    while not newest.closed and clock() < ends:
        if there.generation != at.generation or at > there:  # other tables than the reader saw
            at = there
            await response.write(_block(at, "anew"))
        while at < there:
            at = await _tell_some(request, response, about, at, there)
        there = await newest.beyond(at, away)
        if newest.away != away:
            away = newest.away
            await response.write(_STANDING)
        elif there == at:
            await response.write(_STILL_HERE)


async def _tell_some(
    request: web.Request,
    response: web.StreamResponse,
    about: About,
    at: Position,
    there: Position,
) -> Position:
    """Tell what is next; how far that is."""
    news = await board(request).read(
        lambda connection: position.after(connection, at.seen, there.seen, about)
    )
    told = there if len(news) < position.MOST else at._replace(seen=news[-1].seen)
    blocks = [_block(at._replace(seen=one.seen), "stored", one) for one in news]
    # An id alone is no event, but the browser keeps it.
    await response.write(b"".join([*blocks, b"id: %s\n\n" % told.text.encode()]))
    return told


def _block(at: Position, event: str, told: Told | None = None) -> bytes:
    data = "{}" if told is None else told.news.model_dump_json()
    return f"id: {at.text}\nevent: {event}\ndata: {data}\n\n".encode()
