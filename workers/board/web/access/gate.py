"""The gate before every address: lets in who has signed in and may go there, and says why not."""

from aiohttp import web

from schemas.ids import AccountId, BrokerId
from workers.board.store import ownership
from workers.board.store.audit import Matter
from workers.board.web.access import form, typed
from workers.board.web.access.audit import audit
from workers.board.web.access.viewer import PERSON, SIGN_IN, VIEWER, Viewer
from workers.board.web.address import account_in, tender_in
from workers.board.web.board import board
from workers.board.web.problem import Problem
from workers.board.web.route import Handler, Route


def guarded(route: Route) -> Handler:
    """The route's handler behind the gate."""

    async def handler(request: web.Request) -> web.StreamResponse:
        person = await request.app[SIGN_IN].viewer(request)
        if person is not None:
            request[PERSON] = person
            if not await _is_by_our_form(request, person):
                return await typed.once_more(request)
        if route.roles is None:
            return await route.handler(request)
        if person is None:
            return await typed.signed_out(request)
        request[VIEWER] = await _admitted(request, route, person)
        return await route.handler(request)

    return handler


async def _is_by_our_form(request: web.Request, person: Viewer) -> bool:
    """Whether what is posted is as our forms send it; no when only its token is out of date.

    Raises: Problem when it may come from elsewhere.
    """
    if request.method != "POST" or person.form_token is None:
        return True
    sent_from = form.origin(request)
    if sent_from == "foreign":
        raise Problem("foreign_form")
    if await form.carries(request, person.form_token):
        return True
    if sent_from == "unsaid":
        raise Problem("foreign_form")
    return False


async def _admitted(request: web.Request, route: Route, person: Viewer) -> Viewer:
    """The person as the route gets to know them. Raises: Problem."""
    roles = route.roles or frozenset()
    here = account_in(request) if "account" in request.match_info else None
    admitted = (person if here is None else person.inside(here)).acting_as(roles)
    if not admitted.grants:
        raise await _refusal(request, route, person)
    if admitted.broker_id is not None and "tender" in request.match_info:
        await _must_be_theirs(request, account_in(request), admitted.broker_id)
    return admitted


async def _refusal(request: web.Request, route: Route, person: Viewer) -> Problem:
    """Other accounts' things are not there; what the role does not allow is said, and noted."""
    here = account_in(request) if "account" in request.match_info else None
    hidden = here is not None and not person.sees(here)
    if hidden and route.elsewhere != "not_yours":
        return Problem(route.elsewhere)
    await audit(request, "refused", Matter(here, place=request.path))
    return Problem("not_yours")


async def _must_be_theirs(request: web.Request, account: AccountId, broker: BrokerId) -> None:
    tender = tender_in(request)
    theirs = await board(request).read(
        lambda connection: ownership.is_theirs(connection, account, tender, broker)
    )
    if not theirs:
        raise Problem("no_such_tender")
