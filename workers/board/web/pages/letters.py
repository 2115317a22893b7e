"""Dead letters: what could not be worked on, put back or given up as the command line does it."""

from aiohttp import web
from pydantic import Field

from schemas.frozen import Frozen
from schemas.ids import AccountId
from workers.board.store import happened
from workers.board.store import letters as store
from workers.board.store.database import Snapshot
from workers.board.store.happened import Lies
from workers.board.store.letters import Filter, LetterLine, Pile, State
from workers.board.web import address, cursor, scope
from workers.board.web.access.viewer import viewer
from workers.board.web.answering import query
from workers.board.web.board import board
from workers.board.web.content import Content, content
from workers.board.web.pages.event import Header, headers
from workers.board.web.problem import Problem


class Wanted(Frozen):
    """Which letters; by itself the open ones. after: `next` of the page before."""

    state: State = "open"
    topic: str | None = None
    reason: str | None = None
    account: AccountId | None = None
    after: str | None = None
    done: int | None = Field(None, description="How many have just been settled; only shown.")

    @property
    def fields(self) -> dict[str, str | None]:
        """What the address of this list says, without the place in it."""
        return self.model_dump(exclude={"after", "done"})


class Letters(Frozen):
    """A page of dead letters. piles: all that are in this state, counted by topic and reason."""

    wanted: Wanted
    piles: tuple[Pile, ...]
    letters: tuple[LetterLine, ...]
    next: str | None


class LetterPage(Frozen):
    """A dead letter with all that was kept of it; value: null where it was too large."""

    letter: LetterLine
    key: Content | None
    headers: tuple[Header, ...]
    value: Content | None


async def letters(request: web.Request) -> Letters:
    """The letters that are asked for."""
    wanted = query(request, Wanted)
    after, mine = cursor.read(wanted.after, Lies), scope.accounts(request, wanted.account)
    which = Filter(mine, wanted.state, wanted.topic, wanted.reason)
    piles, page = await board(request).read(
        lambda connection: (
            store.piles(connection, Filter(mine, wanted.state)),
            store.page(connection, which, after),
        )
    )
    return Letters(
        wanted=wanted,
        piles=tuple(piles),
        letters=tuple(page.letters),
        next=cursor.written(page.end),
    )


async def letter(request: web.Request) -> LetterPage:
    """The letter at the place in the path."""
    place = address.place_in(request)
    found = await board(request).read(lambda connection: _page(connection, place))
    if not viewer(request).sees(found.letter.account_id):
        raise Problem("no_such_letter")
    return found


def _page(connection: Snapshot, place: Lies) -> LetterPage:
    line, record = store.at(connection, place), happened.at(connection, place)
    if line is None or record is None:
        raise Problem("no_such_letter")
    return LetterPage(
        letter=line,
        key=content(record.key),
        headers=tuple(headers(record)),
        value=content(record.value),
    )
