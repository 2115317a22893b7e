"""The board's cookies: out of reach for scripts, and for pages of others that post here."""

from dataclasses import dataclass
from typing import Final

from aiohttp import web

_BOUND_TO_HOST: Final = "__Host-"
"""Browsers take such a cookie over https only, and from no neighbouring host."""


@dataclass(frozen=True)
class Cookie:
    """A cookie by its name; secure: the board is reached over https. lasts_s: seconds."""

    base: str
    secure: bool
    lasts_s: int

    @property
    def name(self) -> str:
        """As browsers know it."""
        return f"{_BOUND_TO_HOST}{self.base}" if self.secure else self.base

    def read(self, request: web.Request) -> str | None:
        """What the browser has sent."""
        return request.cookies.get(self.name)

    def write(self, response: web.StreamResponse, value: str) -> None:
        """Have the browser keep it."""
        response.set_cookie(
            self.name,
            value,
            max_age=self.lasts_s,
            secure=self.secure,
            httponly=True,
            samesite="Lax",
        )

    def forget(self, response: web.StreamResponse) -> None:
        """Have the browser forget it."""
        response.del_cookie(self.name, secure=self.secure, httponly=True, samesite="Lax")
