"""The page Optionen > Ausschreibungen: choose the rule, see what it would do, set it.

Nothing is kept between the steps: each sends the whole form along, and each looks at all of it.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final, NamedTuple

from aiohttp import web
from pydantic import Field

from events.catalogue import (
    ACCOUNT_SETTINGS_CHANGED,
    SETTINGS_CHANGE_REFUSED,
    SETTINGS_CHANGE_REQUESTED,
)
from events.commands import SettingsChangeRequested
from events.facts import AccountSettingsChanged, SettingsChangeRefused
from schemas.frozen import Frozen
from schemas.time import epoch_ms
from workers.board.store.audit import Matter
from workers.board.web.access.audit import audit
from workers.board.web.access.viewer import viewer
from workers.board.web.address import asked, settings_path
from workers.board.web.answering import query
from workers.board.web.board import board
from workers.board.web.pages.forms.asking import Question, ask, by_form
from workers.board.web.pages.forms.token import fresh_token, kept_token
from workers.board.web.pages.forms.typed import Faulty, typed
from workers.board.web.pages.settings.conflict import conflict
from workers.board.web.pages.settings.difference import lines
from workers.board.web.pages.settings.effect import LAST, effect, headline
from workers.board.web.pages.settings.form import Asked, SettingsForm, filled, wanted
from workers.board.web.pages.settings.known import Known, account, known
from workers.board.web.pages.settings.objection import objection
from workers.board.web.pages.settings.view import CheckPage, FormPage, WaitingPage
from workers.board.web.problem import Problem
from workers.board.web.redirect import see_other
from workers.board.web.rehearsal import Terms
from workers.board.web.rendering import rendered
from workers.board.web.route import Handler

_ANSWERS: Final = (ACCOUNT_SETTINGS_CHANGED, SETTINGS_CHANGE_REFUSED)
_FORM: Final = "settings.html"
_UNPROCESSABLE: Final = 422
_CONFLICT: Final = 409
_ACCEPTED: Final = 202


class Shown(Frozen):
    """restore: fill the form with this version. saved: say that this one has been made."""

    restore: int | None = Field(None, ge=1)
    saved: int | None = Field(None, ge=1)


class Sent(NamedTuple):
    """The form as it came, what is known of the account, and the change that follows from both."""

    form: SettingsForm
    known: Known
    change: SettingsChangeRequested


class Refused(Exception):  # noqa: N818 - what becomes of the change
    """The service does not take the change, or would not."""

    def __init__(self, sent: Sent, refusal: SettingsChangeRefused) -> None:
        super().__init__(refusal.message)
        self.sent = sent
        self.refusal = refusal


Step = Callable[[web.Request, Sent], Awaitable[web.Response]]
"""Raises: Faulty, Refused, Problem."""


async def show(request: web.Request) -> web.Response:
    """The form, filled with the highest version or with the one to be restored."""
    given, stands = query(request, Shown), await known(request)
    restored = stands.version(given.restore) if given.restore else None
    filling = restored or stands.latest
    form = filled(filling, stands.now) if filling else SettingsForm()
    if restored:
        form = form.model_copy(update={"reason": f"Version {restored.version} wiederhergestellt."})
    page = FormPage(stands.account_id, _anew(form, stands), stands, restored=restored)
    saved = stands.version(given.saved) if given.saved else None
    return _shown(request, _FORM, replace(page, saved=saved))


def _shown(request: web.Request, template: str, page: object, status: int = 200) -> web.Response:
    """The page, kept by the browser for its back button, with what is typed into it."""
    answer = rendered(request, template, page, status=status)
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def _anew(form: SettingsForm, stands: Known) -> SettingsForm:
    """The form on top of the highest version, with a token of its own."""
    update = {"token": fresh_token(), "expected_version": str(stands.latest_number)}
    return form.model_copy(update=update)


async def edit(request: web.Request) -> web.Response:
    """The form once more, as it was typed: the way back from the check."""
    form = await typed(request, SettingsForm)
    try:
        page = FormPage(account(request), form, await known(request))
    except Problem as problem:
        return _away(request, form, problem)
    return _shown(request, _FORM, page)


def keeping(step: Step) -> Handler:
    """The handler of a step; where it cannot be taken, what was typed is shown with the reason."""

    async def handler(request: web.Request) -> web.Response:
        form = await typed(request, SettingsForm)
        form = form.model_copy(update={"token": kept_token(form.token)})
        try:
            return await step(request, await _sent(request, form))
        except Faulty as faulty:
            return await _faulty(request, form, faulty)
        except Refused as refused:
            return _refused(request, refused)
        except Problem as problem:
            return _away(request, form, problem)

    return handler


async def _sent(request: web.Request, form: SettingsForm) -> Sent:
    stands = await known(request)
    who = Asked(stands.account_id, viewer(request).person_id, stands.now)
    return Sent(form, stands, wanted(form, who))


async def _faulty(request: web.Request, form: SettingsForm, faulty: Faulty) -> web.Response:
    stands = await known(request)
    if "expected_version" in faulty.faults:  # nobody typed it, and nobody could mend it
        form = _anew(form, stands)
    page = FormPage(stands.account_id, form, stands, faulty.faults)
    return _shown(request, _FORM, page, status=_UNPROCESSABLE)


def _refused(request: web.Request, refused: Refused) -> web.Response:
    (form, stands, change), refusal = refused.sent, refused.refusal
    page = FormPage(stands.account_id, form, stands, trouble=refusal.message)
    if refusal.code == "stale_version":
        seen = conflict(stands, change.expected_version or 0, change)
        page = replace(page, form=_anew(form, stands), conflict=seen)
        return _shown(request, _FORM, page, status=_CONFLICT)
    if refusal.code == "first_must_apply_now":
        page = replace(page, trouble="", faults={"effective_from": refusal.message})
    return _shown(request, _FORM, page, status=_UNPROCESSABLE)


def _away(request: web.Request, form: SettingsForm, problem: Problem) -> web.Response:
    """What was typed, while the store or Kafka is away. Raises: Problem for all else."""
    if problem.kind not in {"store_away", "kafka_away"}:
        raise problem
    page = FormPage(account(request), form, known=None, trouble=problem.wording.advice)
    return _shown(request, _FORM, page, status=problem.wording.status)


async def check(request: web.Request, sent: Sent) -> web.Response:
    """Old and new side by side, and what the change would have done to the last tenders."""
    form, stands, change = sent
    now_ms = epoch_ms(stands.now)
    refusal = objection(change, stands.latest, now_ms)
    if refusal is not None:
        raise Refused(sent, refusal)
    terms = Terms(LAST, now_ms, board(request).policy)
    found = await board(request).read(lambda connection: effect(connection, change, terms))
    said = headline(found) if found else ""
    page = CheckPage(form, stands, change, lines(stands.latest, change), said, found)
    return _shown(request, "settings_check.html", page)


async def save(request: web.Request, sent: Sent) -> web.Response:
    """Ask for the change, and go where its answer is shown."""
    form, stands, change = sent
    account_id, person = stands.account_id, viewer(request).person_id
    command = by_form(SETTINGS_CHANGE_REQUESTED, change, form.token, person)
    answer = await ask(board(request), Question(command, _ANSWERS))
    match answer.fact:
        case AccountSettingsChanged(version=version):
            if answer.is_new:
                await audit(request, "settings_changed", Matter(account_id), change.reason)
            return see_other(asked(settings_path(account_id), {"saved": str(version)}))
        case SettingsChangeRefused() as refusal:
            raise Refused(Sent(form, await known(request), change), refusal)
        case _:
            waiting = WaitingPage(account_id, form)
            return rendered(request, "settings_waiting.html", waiting, status=_ACCEPTED)
