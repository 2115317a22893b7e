"""Dead letters are put back or given up, each once, as `tenders dead-letters` does it."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Final, Literal

from aiohttp import web

from schemas.frozen import Frozen
from workers.board.store.audit import Deed, Matter
from workers.board.store.happened import Lies
from workers.board.web.access.audit import audit
from workers.board.web.access.viewer import viewer
from workers.board.web.address import asked
from workers.board.web.board import KafkaAway, board
from workers.board.web.pages.forms.asking import unsent
from workers.board.web.pages.order import Order, open_ones, order
from workers.board.web.pages.review import reviewed
from workers.board.web.problem import Problem
from workers.board.web.redirect import see_other
from workers.board.web.rendering import rendered
from workers.board.web.route import Handler
from workers.dead_letters.letters import Address

Doing = Literal["redrive", "discard"]

_DOINGS: Final = MappingProxyType[str, Doing]({"redrive": "redrive", "discard": "discard"})
_DEEDS: Final[Mapping[Doing, Deed]] = MappingProxyType(
    {"redrive": "letters_redriven", "discard": "letters_discarded"}
)
_UNPROCESSABLE: Final = 422
_SEEN_WITHIN_S: Final = 3.0
_LOOK_EVERY_S: Final = 0.05
_NO_REASON: Final = "Bitte nennen Sie einen Grund, wenn Sie Aufträge verwerfen."


class Settled(Frozen):
    """How many letters were settled; those that were so before, or cannot be, do not count."""

    settled: int


async def by_form(request: web.Request) -> web.StreamResponse:
    """Do what the form says, and go back to the list."""
    form = await request.post()
    doing = _DOINGS.get(str(form.get("doing")))
    if doing is None:
        raise Problem("invalid_request", "doing: is redrive or discard")
    letters = [str(letter) for letter in form.getall("letter", ())]
    wanted = order({"letters": letters, "because": str(form.get("because", ""))})
    if _lacks_reason(doing, wanted):
        return await _once_more(request, wanted, _UNPROCESSABLE, wrong=_NO_REASON)
    try:
        done = await _settled(request, doing, wanted)
    except Problem as problem:
        said = unsent(problem)
        return await _once_more(request, wanted, said.status, trouble=said.advice)
    return see_other(asked("/dead-letters", {"done": str(done)}))


def by_json(doing: Doing) -> Handler:
    """The handler that does this with the letters that the JSON names."""

    async def handler(request: web.Request) -> web.Response:
        try:
            wanted = order(await request.json())
        except ValueError:
            raise Problem("invalid_request", "the body is no JSON") from None
        if _lacks_reason(doing, wanted):
            raise Problem("invalid_request", "because: is required to discard")
        settled = Settled(settled=await _settled(request, doing, wanted))
        return web.json_response(text=settled.model_dump_json())

    return handler


def _lacks_reason(doing: Doing, wanted: Order) -> bool:
    return doing == "discard" and not wanted.because


async def _once_more(
    request: web.Request, wanted: Order, status: int, *, wrong: str = "", trouble: str = ""
) -> web.Response:
    """The form as it was sent, and why it had no effect."""
    seen = await reviewed(request, await open_ones(request, wanted.places))
    said = {"because": wanted.because, "wrong": wrong, "trouble": trouble}
    return rendered(request, "review.html", seen.model_copy(update=said), status=status)


async def _settled(request: web.Request, doing: Doing, wanted: Order) -> int:
    """Do it, note who has done it, and wait until it can be seen here; how many it were."""
    stand, person = board(request), viewer(request).person_id
    places = await open_ones(request, wanted.places)
    addresses = [Address(*place) for place in places]
    do = stand.desk.redrive if doing == "redrive" else stand.desk.discard
    try:
        done = await do(addresses, person, wanted.because)
    except KafkaAway as error:
        raise Problem("kafka_away") from error
    if done:
        await audit(request, _DEEDS[doing], Matter(place=_told(places)), wanted.because)
    await _until_seen(request, places, len(places) - done)
    return done


async def _until_seen(request: web.Request, places: Collection[Lies], left: int) -> None:
    """Until the store has read what was done, or for a while: the list goes on by itself then."""
    ends = asyncio.get_running_loop().time() + _SEEN_WITHIN_S
    while len(await open_ones(request, places)) > left:
        if asyncio.get_running_loop().time() >= ends:
            return
        await asyncio.sleep(_LOOK_EVERY_S)


def _told(places: Sequence[Lies]) -> str:
    """Where the first lies, and how many more there are."""
    first, more = places[0], len(places) - 1
    text = f"{first.topic}/{first.partition}/{first.offset}"
    return f"{text} (+{more})" if more else text
