"""Sessions in the store: eight hours at most, and an hour without anybody at work in them.

The cookie holds a secret of which the store knows the hash alone.
"""

import secrets
from hashlib import sha256
from typing import Final

from aiohttp import web

from schemas.ids import PersonId
from workers.board.store import session as store
from workers.board.store.session import Session
from workers.board.web.access import form
from workers.board.web.access.cookie import Cookie
from workers.board.web.access.grant import grants, written
from workers.board.web.access.viewer import Viewer
from workers.board.web.board import board

_MINUTE_MS: Final = 60 * 1_000
LONGEST_MS: Final = 8 * 60 * _MINUTE_MS
IDLE_MS: Final = 60 * _MINUTE_MS
_KNOWN_FOR_MS: Final = 7 * 24 * 60 * _MINUTE_MS
"""So long it is known whose a session was that has run out."""

_COOKIE_LASTS_S: Final = _KNOWN_FOR_MS // 1_000


class Sessions:
    """Who has signed in, by their cookie. secure: the board is reached over https."""

    def __init__(self, *, secure: bool) -> None:
        self._cookie = Cookie("tenders", secure, _COOKIE_LASTS_S)

    async def begin(
        self, request: web.Request, response: web.StreamResponse, person: Viewer
    ) -> None:
        """A new session, which takes the place of the one that the browser has."""
        await self.end(request, response)
        secret, now = secrets.token_urlsafe(), board(request).clock()
        words = " ".join(written(person.grants))
        session = Session(_hash(secret), person.person_id, person.name, words, now, now)
        await board(request).write(
            lambda connection: store.begin(connection, session, now - _KNOWN_FOR_MS)
        )
        self._cookie.write(response, secret)

    async def running(self, request: web.Request) -> Viewer | None:
        """Whose session it is, unless it has run out. Raises: Problem."""
        session = await self._found(request)
        if session is None or not self._runs(request, session):
            return None
        await self._use(request, session)
        return self._viewer(request, session)

    async def expired(self, request: web.Request) -> Viewer | None:
        """Whose session it was, if it has run out. Raises: Problem."""
        session = await self._found(request)
        if session is None or self._runs(request, session):
            return None
        return self._viewer(request, session)

    async def end(self, request: web.Request, response: web.StreamResponse) -> None:
        """Nobody is signed in any more. Raises: Problem."""
        secret = self._cookie.read(request)
        if secret is not None:
            await board(request).write(lambda connection: store.end(connection, _hash(secret)))
            self._cookie.forget(response)

    async def _found(self, request: web.Request) -> Session | None:
        secret = self._cookie.read(request)
        if secret is None:
            return None
        return await board(request).read(lambda connection: store.found(connection, _hash(secret)))

    def _runs(self, request: web.Request, session: Session) -> bool:
        now = board(request).clock()
        return now < session.begun_at + LONGEST_MS and now < session.used_at + IDLE_MS

    async def _use(self, request: web.Request, session: Session) -> None:
        """Remember that somebody is at work; pages that bring themselves up to date are nobody."""
        now = board(request).clock()
        by_somebody = request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
        if by_somebody and now >= session.used_at + _MINUTE_MS:
            await board(request).write(
                lambda connection: store.used(connection, session.secret_hash, now)
            )

    def _viewer(self, request: web.Request, session: Session) -> Viewer:
        secret = self._cookie.read(request) or ""
        return Viewer(
            PersonId(session.person_id),
            session.name,
            grants(session.grants.split()),
            form_token=form.token(secret.encode()),
        )


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
