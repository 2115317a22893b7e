"""What would become of dead letters, shown before anything is done with them."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from aiohttp import web

from schemas.frozen import Frozen
from workers.board.store import happened, letters
from workers.board.store.database import Snapshot
from workers.board.store.happened import Lies
from workers.board.store.letters import Filter
from workers.board.web.access.viewer import viewer
from workers.board.web.answering import as_page
from workers.board.web.board import board
from workers.board.web.pages.order import MOST, open_ones, order
from workers.client.reader import Found
from workers.dead_letters import fate
from workers.dead_letters.fate import PutBack, Refused, Why
from workers.insight.recorded import Recorded


class Wanted(Frozen):
    """The letters one by one, as topic/partition/offset; or a pile, by its topic and reason."""

    letter: tuple[str, ...] = ()
    topic: str | None = None
    reason: str | None = None


class Review(Frozen):
    """What would become of letters.

    can_go_back: how many could be put back; understood_now: how many of these would be understood;
    refused: how many could not, and why. because: what was typed; wrong: what is wrong with it;
    trouble: why it had no effect all the same.
    """

    letters: tuple[str, ...]
    can_go_back: int
    understood_now: int
    refused: Mapping[Why, int]
    because: str = ""
    wrong: str = ""
    trouble: str = ""


_NOTHING: Final = Review(
    letters=(),
    can_go_back=0,
    understood_now=0,
    refused={},
    wrong="Sie haben keinen Auftrag ausgewählt.",
)
"""Who has named none means none, never all that there are."""


async def review(request: web.Request) -> Review:
    """What would become of the open ones among the letters that the address names."""
    named = request.query.getall("letter", [])
    wanted = Wanted.model_validate({**request.query, "letter": named})
    if not (wanted.letter or wanted.topic or wanted.reason):
        return _NOTHING
    return await reviewed(request, await _asked_for(request, wanted))


async def reviewed(request: web.Request, places: Collection[Lies]) -> Review:
    """What would become of the letters at these places."""
    return await board(request).read(lambda connection: _review(connection, places))


show: Final = as_page(review, "review.html")


async def _asked_for(request: web.Request, wanted: Wanted) -> Sequence[Lies]:
    """The open letters that are named one by one, or the first of a pile."""
    if wanted.letter:
        return await open_ones(request, order({"letters": wanted.letter}).places)
    pile = Filter(viewer(request).accounts, "open", wanted.topic, wanted.reason)
    return await board(request).read(lambda connection: letters.first_of(connection, pile, MOST))


def _review(connection: Snapshot, places: Collection[Lies]) -> Review:
    records = [record for place in places if (record := happened.at(connection, place))]
    fates = [_fate(record) for record in records]
    return Review(
        letters=tuple(f"{one.topic}/{one.partition}/{one.offset}" for one in records),
        can_go_back=sum(isinstance(one, PutBack) for one in fates),
        understood_now=sum(isinstance(one, PutBack) and one.decodable for one in fates),
        refused=Counter(one.why for one in fates if isinstance(one, Refused)),
    )


def _fate(record: Recorded) -> fate.Fate:
    lies = (record.topic, record.partition, record.offset, record.appended_at)
    found = Found(*lies, record.key, record.value, record.headers)
    return fate.redrive(found, partitions=1)  # to which it would go is nobody's question here
