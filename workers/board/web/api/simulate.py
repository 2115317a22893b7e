"""What other settings would have done to an account's past tenders, over HTTP."""

from aiohttp import web
from pydantic import Field

from schemas.frozen import Frozen
from schemas.ids import AccountId, OrganisationId
from schemas.insurer import CapCounts
from schemas.settings import Backoffice, BackofficeKind, Mode
from schemas.text import Name
from workers.board.store import account as store
from workers.board.store.database import Snapshot
from workers.board.web import scope
from workers.board.web.answering import query
from workers.board.web.board import board
from workers.board.web.problem import Problem
from workers.board.web.rehearsal import Terms, rehearse
from workers.insight.proposal import Proposal, Refused
from workers.insight.simulation import Simulation


class Wanted(Frozen):
    """The settings, under the names of the command's options; last: of how many tenders."""

    mode: Mode
    last: int = Field(100, ge=1, le=10_000)
    max_insurers: int | None = Field(None, ge=1, le=100)
    cap_counts: CapCounts = "contacted"
    backoffice: OrganisationId | None = None
    backoffice_name: Name | None = None
    backoffice_kind: BackofficeKind | None = None
    company_name: Name | None = None


async def simulate(request: web.Request) -> Simulation:
    """What these settings would have done to the last tenders of the account in the path."""
    account_id, wanted = scope.account(request), query(request, Wanted)
    proposal, asked = _proposal(wanted), board(request)
    terms = Terms(wanted.last, asked.clock(), asked.policy)
    return await asked.read(lambda there: _simulated(there, account_id, proposal, terms))


def _proposal(wanted: Wanted) -> Proposal:
    return Proposal(
        mode=wanted.mode,
        max_insurers=wanted.max_insurers,
        cap_counts=wanted.cap_counts,
        backoffice=_backoffice(wanted),
        company_name=wanted.company_name,
    )


def _backoffice(wanted: Wanted) -> Backoffice | None:
    organisation_id, name, kind = wanted.backoffice, wanted.backoffice_name, wanted.backoffice_kind
    if organisation_id is None and name is None and kind is None:
        return None
    if organisation_id is None or name is None or kind is None:
        raise Problem(
            "invalid_request", "backoffice, backoffice_name, backoffice_kind: all or none"
        )
    return Backoffice(organisation_id=organisation_id, name=name, kind=kind)


def _simulated(
    there: Snapshot, account_id: AccountId, proposal: Proposal, terms: Terms
) -> Simulation:
    try:
        found = rehearse(there, account_id, proposal, terms)
    except Refused as error:
        raise Problem("invalid_request", f"{error.code}: {error}") from error
    if found is not None:
        return found
    if not store.is_known(there, account_id):
        raise Problem("no_such_account")
    raise Problem("no_such_tender", "the account has no tender yet")
