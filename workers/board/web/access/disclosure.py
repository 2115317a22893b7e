"""Personal data is hidden from operators until they say why they need it, which is noted.

They then see it for an hour, of one tender, or of one record that belongs to no tender.
"""

from typing import Final, TypeVar

from aiohttp import web
from pydantic import BaseModel

from schemas.frozen import Frozen
from schemas.ids import AccountId, TenderId
from workers.board.store import audit as store
from workers.board.store.audit import Matter
from workers.board.web.access.audit import audit
from workers.board.web.access.masking import masked
from workers.board.web.access.viewer import VIEWER, Viewer, viewer
from workers.board.web.access.way import is_ours
from workers.board.web.address import tender_path
from workers.board.web.board import board
from workers.board.web.problem import Problem
from workers.board.web.redirect import see_other
from workers.board.web.rendering import HIDDEN, rendered
from workers.board.web.route import API

M = TypeVar("M", bound=BaseModel)

_LASTS_MS: Final = 60 * 60 * 1_000
_LONGEST_REASON: Final = 500
_OF_ONE: Final = frozenset({"tender", "offset"})
"""What a path names that is about one thing alone."""


class Wish(Frozen):
    """Of which tender an operator wants to see personal data, and why; back: the page they are on.

    Without a tender it is the record that is shown at this place.
    """

    account: str = ""
    tender: str = ""
    place: str = ""
    back: str = "/"
    reason: str = ""

    @property
    def matter(self) -> Matter:
        """What it is about."""
        if self.account and self.tender:
            account, tender = AccountId(self.account), TenderId(self.tender)
            return Matter(account, tender, tender_path(account, tender))
        return Matter(AccountId(self.account) if self.account else None, None, self.place)


async def as_seen(request: web.Request, found: M) -> M:
    """What was read, as whoever asks may see it. Raises: Problem."""
    person = request.get(VIEWER)
    if person is None or "operator" not in person.roles:
        return found
    hidden: set[Matter] = set()
    disclosed = await _disclosed(request, person)

    def is_open(account: AccountId | None, tender: TenderId | None) -> bool:
        matter = Wish(account=account or "", tender=tender or "", place=_page(request)).matter
        opened = person.knows_people_of(account) or (account, matter.place) in disclosed
        if not opened:
            hidden.add(matter)
        return opened

    shown = masked(found, is_open)
    if len(hidden) == 1 and not _OF_ONE.isdisjoint(request.match_info):
        request[HIDDEN] = hidden.pop()
    return shown


async def disclose(request: web.Request) -> web.StreamResponse:
    """Shows it from now on, if there is a reason."""
    wish = Wish.model_validate(await _sent(request))
    if not is_ours(wish.matter.place or "") or not is_ours(wish.back):
        raise Problem("invalid_request", "place, back: no page of the board")
    if not viewer(request).sees(wish.matter.account_id):
        raise Problem("no_such_account")
    reason = wish.reason.strip()
    if not 1 <= len(reason) <= _LONGEST_REASON or "\0" in reason:
        return rendered(request, "disclose.html", wish, status=400)
    await audit(request, "disclosed", wish.matter, reason)
    return see_other(wish.back)


async def _sent(request: web.Request) -> dict[str, str]:
    sent = await request.post()
    return {name: text for name, text in sent.items() if isinstance(text, str)}


async def _disclosed(
    request: web.Request, person: Viewer
) -> frozenset[tuple[AccountId | None, str | None]]:
    since = board(request).clock() - _LASTS_MS
    return await board(request).read(
        lambda connection: store.disclosed(connection, person.person_id, since)
    )


def _page(request: web.Request) -> str:
    """The page that is asked for, also where its twin is asked."""
    return request.rel_url.raw_path.removeprefix(API)
