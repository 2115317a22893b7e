"""Worklists: the tenders that wait, the untouched oldest first, and what narrows them down."""

from collections.abc import Mapping
from typing import Literal

from aiohttp import web

from schemas.frozen import Frozen
from schemas.ids import AccountId, BrokerId, ClerkId, OrganisationId
from schemas.tender import Handling
from workers.board.store import worklist as store
from workers.board.store.situation import Situation
from workers.board.store.worklist import Filter, Place, SituationName, TenderLine
from workers.board.web import cursor, scope
from workers.board.web.access.viewer import viewer
from workers.board.web.answering import query
from workers.board.web.board import board


class Wanted(Frozen):
    """Which tenders; without a situation all but the refused. after: `next` of the page before."""

    situation: SituationName | None = None
    account: AccountId | None = None
    broker: BrokerId | None = None
    handled_by: Handling | None = None
    organisation: OrganisationId | None = None
    clerk: ClerkId | None = None
    unread: Literal["1"] | None = None
    after: str | None = None

    @property
    def fields(self) -> dict[str, str | None]:
        """What the address of this list says, without the place in it."""
        return self.model_dump(exclude={"after"})


class Worklist(Frozen):
    """A page of tenders; next: `after` of the next page.

    counts: by situation; what is more than `most_counted` is many more.
    """

    wanted: Wanted
    counts: Mapping[SituationName, int]
    most_counted: int
    tenders: tuple[TenderLine, ...]
    next: str | None


async def worklist(request: web.Request) -> Worklist:
    """The tenders that are asked for."""
    wanted = query(request, Wanted)
    which, after = _filter(request, wanted), cursor.read(wanted.after, Place)
    counts, page = await board(request).read(
        lambda connection: (
            store.counts(connection, which),
            store.page(connection, which, after),
        )
    )
    return Worklist(
        wanted=wanted,
        counts=counts,
        most_counted=store.most_counted(which),
        tenders=tuple(page.lines),
        next=cursor.written(page.end),
    )


def _filter(request: web.Request, wanted: Wanted) -> Filter:
    return Filter(
        accounts=scope.accounts(request, wanted.account),
        situation=None if wanted.situation is None else Situation[wanted.situation.upper()],
        broker_id=viewer(request).broker_id or wanted.broker,
        handled_by=wanted.handled_by,
        organisation_id=wanted.organisation,
        clerk_id=wanted.clerk,
        unread_by=viewer(request).person_id if wanted.unread else None,
    )
