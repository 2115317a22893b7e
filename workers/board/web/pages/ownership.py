"""A clerk takes a tender before working on it, or gives it back.

Either is answered by the fact that follows: the tender's page then says whose it is.
"""

from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from aiohttp import web

from events.catalogue import (
    TENDER_ACTION_HELD,
    TENDER_CLAIM_REFUSED,
    TENDER_CLAIM_REQUESTED,
    TENDER_CLAIMED,
    TENDER_RELEASE_REFUSED,
    TENDER_RELEASE_REQUESTED,
    TENDER_RELEASED,
    Topic,
)
from events.event import Command
from events.lifecycle import (
    Clerk,
    RefusedOfOwner,
    TenderClaimRequested,
    TenderReleaseRequested,
)
from schemas.ids import ClerkId
from workers.board.store import tender as tenders
from workers.board.store.audit import Deed, Matter
from workers.board.store.tender import Tender
from workers.board.web import scope
from workers.board.web.access.audit import audit
from workers.board.web.access.viewer import viewer
from workers.board.web.address import tender_path
from workers.board.web.board import board
from workers.board.web.pages.forms.asking import Question, ask, by_form, unsent
from workers.board.web.pages.forms.token import kept_token
from workers.board.web.pages.forms.typed import Typed, typed
from workers.board.web.problem import Problem
from workers.board.web.redirect import see_other
from workers.board.web.rendering import rendered
from workers.board.web.route import Handler

_ACCEPTED: Final = 202
_CONFLICT: Final = 409


class OwnershipForm(Typed):
    """A button; where it is sent says what it stands for."""


class _Change(NamedTuple):
    """What a button asks for. name, wanted: in German, as a headline and at the end of a sentence.

    takes: whether the tender becomes the clerk's, else it becomes nobody's.
    """

    name: str
    wanted: str
    topic: Topic
    model: type[Clerk]
    answers: tuple[Topic, ...]
    deed: Deed
    takes: bool

    def is_done(self, tender: Tender, clerk_id: ClerkId) -> bool:
        """Whether there is nothing left to ask for."""
        return (tender.clerk_id == clerk_id) if self.takes else tender.clerk_id is None


_CLAIM: Final = _Change(
    "Übernahme",
    "übernehmen",
    TENDER_CLAIM_REQUESTED,
    TenderClaimRequested,
    (TENDER_CLAIMED, TENDER_CLAIM_REFUSED, TENDER_ACTION_HELD),
    "tender_claimed",
    takes=True,
)
_RELEASE: Final = _Change(
    "Rückgabe",
    "zurückgeben",
    TENDER_RELEASE_REQUESTED,
    TenderReleaseRequested,
    (TENDER_RELEASED, TENDER_RELEASE_REFUSED, TENDER_ACTION_HELD),
    "tender_released",
    takes=False,
)


@dataclass(frozen=True)
class OwnershipPage:
    """A change that did not come to its end. trouble: why it has no effect, empty while it is
    under way; owner: whose the tender is, where that is why."""

    tender: Tender
    change: _Change
    token: str
    trouble: str = ""
    owner: ClerkId | None = None


def _asking(change: _Change) -> Handler:
    async def handler(request: web.Request) -> web.Response:
        form = await typed(request, OwnershipForm)
        page = OwnershipPage(await _tender(request), change, kept_token(form.token))
        return await _ask(request, page)

    return handler


claim: Final = _asking(_CLAIM)
release: Final = _asking(_RELEASE)


async def _ask(request: web.Request, page: OwnershipPage) -> web.Response:
    if page.change.is_done(page.tender, ClerkId(viewer(request).person_id)):
        return _over_there(page.tender)
    command = _command(request, page)
    if command is None:
        trouble = "Diese Ausschreibung bearbeitet kein Backoffice, oder noch keines."
        return _shown(request, replace(page, trouble=trouble), _CONFLICT)
    try:
        return await _answered(request, page, command)
    except Problem as problem:
        said = unsent(problem)
        return _shown(request, replace(page, trouble=said.advice), said.status)


def _command(request: web.Request, page: OwnershipPage) -> Command | None:
    """None where no backoffice has the tender; of several it is the tender's, as who has signed in
    says for which account they are a clerk, not for which organisation."""
    tender, change, person = page.tender, page.change, viewer(request).person_id
    if tender.organisation_id is None:
        return None
    data = change.model(
        account_id=tender.account_id,
        tender_id=tender.tender_id,
        clerk_id=ClerkId(person),
        organisation_id=tender.organisation_id,
    )
    return by_form(change.topic, data, page.token, person)


async def _answered(request: web.Request, page: OwnershipPage, command: Command) -> web.Response:
    tender, change = page.tender, page.change
    clerk_id = viewer(request).person_id
    answer = await ask(board(request), Question(command, change.answers, item=clerk_id))
    if isinstance(answer.fact, RefusedOfOwner):
        refused = replace(page, trouble=answer.fact.message, owner=answer.fact.owner)
        return _shown(request, refused, _CONFLICT)
    if not isinstance(answer.fact, Clerk):
        return _shown(request, page, _ACCEPTED)
    if answer.is_new:
        await audit(request, change.deed, Matter(tender.account_id, tender.tender_id))
    return _over_there(tender)


async def _tender(request: web.Request) -> Tender:
    account_id, tender_id = scope.tender(request)
    found = await board(request).read(
        lambda connection: tenders.tender(connection, account_id, tender_id)
    )
    if found is None:
        raise Problem("no_such_tender")
    return found[0]


def _shown(request: web.Request, page: OwnershipPage, status: int) -> web.Response:
    return rendered(request, "ownership.html", page, status=status)


def _over_there(tender: Tender) -> web.Response:
    return see_other(tender_path(tender.account_id, tender.tender_id))
