"""Whose tenders a request is about, within what its viewer may see."""

from aiohttp import web

from schemas.ids import AccountId, TenderId
from workers.board.web import address
from workers.board.web.access.viewer import viewer
from workers.board.web.problem import Problem


def accounts(request: web.Request, wanted: AccountId | None = None) -> frozenset[AccountId] | None:
    """This account, or all that the viewer sees; None for everybody's. Raises: Problem."""
    watcher = viewer(request)
    if wanted is None:
        return watcher.accounts
    if not watcher.sees(wanted):
        raise Problem("no_such_account")
    return frozenset({wanted})


def account(request: web.Request) -> AccountId:
    """The account in the path. Raises: Problem when it is not the viewer's to see."""
    named = address.account_in(request)
    if not viewer(request).sees(named):
        raise Problem("no_such_account")
    return named


def tender(request: web.Request) -> tuple[AccountId, TenderId]:
    """The tender in the path. Raises: Problem when it is not the viewer's to see."""
    named = address.account_in(request)
    if not viewer(request).sees(named):
        raise Problem("no_such_tender")
    return named, address.tender_in(request)
