"""The broker's pop-up, which a consultation system opens: who shall handle this tender?

It is answered by the fact that follows: what stands on the page has been decided, not only sent.
"""

from dataclasses import dataclass, replace
from typing import Final

from aiohttp import web

from events.catalogue import (
    BACKOFFICE_ASSIGNED,
    HANDLING_CHOICE_REFUSED,
    HANDLING_CHOSEN,
    PORTAL_FORWARDED,
)
from events.commands import HandlingChosen
from events.facts import HandlingChoiceRefused
from schemas.ids import AccountId, TenderId
from schemas.tender import Handling
from workers.board.store import account as accounts
from workers.board.store import tender as tenders
from workers.board.store.account import SettingsVersion
from workers.board.store.audit import Matter
from workers.board.store.database import Snapshot
from workers.board.store.tender import Tender
from workers.board.web import scope
from workers.board.web.access.audit import audit
from workers.board.web.access.viewer import viewer
from workers.board.web.address import choice_path
from workers.board.web.board import board
from workers.board.web.pages.choice.form import ChoiceForm, chosen
from workers.board.web.pages.forms.asking import Question, ask, by_form, unsent
from workers.board.web.pages.forms.token import fresh_token, kept_token
from workers.board.web.pages.forms.typed import Faulty, typed
from workers.board.web.problem import Problem
from workers.board.web.redirect import see_other
from workers.board.web.rendering import rendered

_ANSWERS: Final = (BACKOFFICE_ASSIGNED, PORTAL_FORWARDED, HANDLING_CHOICE_REFUSED)
_UNPROCESSABLE: Final = 422
_CONFLICT: Final = 409
_ACCEPTED: Final = 202


@dataclass(frozen=True)
class ChoicePage:
    """A tender before and after its broker's choice.

    settings: the version that the tender has met, None where it has not. trouble: why a choice had
    no effect. underway: what was chosen, while the answer is still to come.
    """

    tender: Tender
    settings: SettingsVersion | None
    token: str
    trouble: str = ""
    underway: Handling | None = None


async def show(request: web.Request) -> web.Response:
    """The question, or what has been decided."""
    return _shown(request, await _asked(request, fresh_token()))


async def choose(request: web.Request) -> web.Response:
    """Ask for what was clicked, and show what came of it."""
    form = await typed(request, ChoiceForm)
    page = await _asked(request, kept_token(form.token))
    if page.tender.situation != "waiting_for_choice":
        return _over_there(page.tender)
    try:
        return await _choose(request, page, chosen(form))
    except Faulty as faulty:
        return _shown(request, replace(page, trouble=faulty.faults["handling"]), _UNPROCESSABLE)
    except Problem as problem:
        said = unsent(problem)
        return _shown(request, replace(page, trouble=said.advice), said.status)


async def _choose(request: web.Request, page: ChoicePage, handling: Handling) -> web.Response:
    tender = page.tender
    data = HandlingChosen(
        account_id=tender.account_id,
        tender_id=tender.tender_id,
        broker_id=tender.broker_id,  # whoever is here is this broker, or acts as any
        handling=handling,
    )
    command = by_form(HANDLING_CHOSEN, data, page.token, viewer(request).person_id)
    answer = await ask(board(request), Question(command, _ANSWERS))
    if answer.fact is None:
        return _shown(request, replace(page, underway=handling), _ACCEPTED)
    if isinstance(answer.fact, HandlingChoiceRefused):
        return _shown(request, replace(page, trouble=answer.fact.message), _CONFLICT)
    if answer.is_new:
        await audit(request, "handling_chosen", Matter(tender.account_id, tender.tender_id))
    return _over_there(tender)


async def _asked(request: web.Request, token: str) -> ChoicePage:
    account_id, tender_id = scope.tender(request)
    tender, settings = await board(request).read(
        lambda connection: _found(connection, account_id, tender_id)
    )
    return ChoicePage(tender, settings, token)


def _found(
    connection: Snapshot, account_id: AccountId, tender_id: TenderId
) -> tuple[Tender, SettingsVersion | None]:
    found = tenders.tender(connection, account_id, tender_id)
    if found is None or found[0].broker_id is None:
        raise Problem("no_such_tender")
    tender, _ = found
    versions = accounts.versions(connection, account_id)
    met = (version for version in versions if version.version == tender.settings_version)
    return tender, next(met, None)


def _shown(request: web.Request, page: ChoicePage, status: int = 200) -> web.Response:
    return rendered(request, "choice.html", page, status=status)


def _over_there(tender: Tender) -> web.Response:
    return see_other(choice_path(tender.account_id, tender.tender_id))
