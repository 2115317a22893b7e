"""Writes down what people do that somebody may ask about later."""

from typing import Final

from aiohttp import web

from workers.board.store import audit as store
from workers.board.store.audit import Deed, Entry, Matter
from workers.board.web.access.viewer import PERSON
from workers.board.web.board import board

_NOTHING: Final = Matter()


async def audit(
    request: web.Request, deed: Deed, matter: Matter = _NOTHING, reason: str | None = None
) -> None:
    """Write down what whoever asks does, what it is about, and the reason that they give.

    Raises: Problem when that cannot be written.
    """
    person, stand = request[PERSON], board(request)
    entry = Entry(stand.clock(), person.person_id, person.name, deed, matter, reason or None)
    await stand.write(lambda connection: store.note(connection, entry))
