"""What somebody has typed when their session has run out: kept until they are back.

It stays in this process's memory, under their name alone, and for an hour.
"""

import secrets
from collections import OrderedDict
from typing import Final, NamedTuple

from aiohttp import web

from schemas.ids import PersonId
from workers.board.web.access import form
from workers.board.web.access.viewer import SIGN_IN, Viewer, viewer
from workers.board.web.board import board
from workers.board.web.problem import Problem
from workers.board.web.rendering import rendered
from workers.board.web.route import API

_KEPT_MS: Final = 60 * 60 * 1_000
_MOST: Final = 200
_LONGEST: Final = 100_000
"""Characters; no form of ours takes so many."""


class Draft(NamedTuple):
    """A form as it was sent: where to, and what stood in it."""

    path: str
    fields: tuple[tuple[str, str], ...]


class Kept(NamedTuple):
    """Whose draft it is, and until when."""

    person_id: PersonId
    until: int
    draft: Draft


class Drafts:
    """The drafts of those who are away; the oldest makes room."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Kept] = OrderedDict()

    def keep(self, kept: Kept) -> str:
        """Under which name it is found."""
        name = secrets.token_urlsafe()
        self._kept[name] = kept
        if len(self._kept) > _MOST:
            self._kept.popitem(last=False)
        return name

    def found(self, name: str, person_id: PersonId, now: int) -> Draft | None:
        """The draft of this name, if it is this person's."""
        kept = self._kept.get(name)
        if kept is None or kept.person_id != person_id or kept.until <= now:
            return None
        return kept.draft


DRAFTS: Final = web.AppKey("drafts", Drafts)


async def signed_out(request: web.Request) -> web.StreamResponse:
    """The answer to a form whose session has run out; it is kept. Raises: Problem for all else."""
    person = await request.app[SIGN_IN].expired(request)
    if person is None or not await _is_theirs(request, person):
        raise Problem("not_signed_in")
    draft, until = await _draft(request), board(request).clock() + _KEPT_MS
    if sum(len(text) for _, text in draft.fields) > _LONGEST:
        raise Problem("not_signed_in")
    name = request.app[DRAFTS].keep(Kept(person.person_id, until, draft))
    return rendered(request, "expired.html", f"/resume/{name}", status=401)


async def once_more(request: web.Request) -> web.StreamResponse:
    """Ask whoever has sent a form with an old token to send it once more."""
    if request.path.startswith(API):
        raise Problem("foreign_form")
    return rendered(request, "once_more.html", await _draft(request), status=409)


async def resume(request: web.Request) -> web.Response:
    """What was typed before the session ran out, ready to be sent."""
    person, now = viewer(request), board(request).clock()
    draft = request.app[DRAFTS].found(request.match_info["draft"], person.person_id, now)
    if draft is None:
        raise Problem("no_such_page")
    return rendered(request, "once_more.html", draft)


async def _is_theirs(request: web.Request, person: Viewer) -> bool:
    of_a_form = request.method == "POST" and not request.path.startswith(API)
    if not of_a_form or form.origin(request) == "foreign" or person.form_token is None:
        return False
    return await form.carries(request, person.form_token)


async def _draft(request: web.Request) -> Draft:
    sent = (await request.post()).items()
    fields = [(name, text) for name, text in sent if isinstance(text, str) and name != form.FIELD]
    return Draft(request.path_qs, tuple(fields))
