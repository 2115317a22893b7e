"""What one address of the board is."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, Literal

from aiohttp import web
from pydantic import BaseModel

from workers.board.web.access.viewer import Role
from workers.board.web.problem import Kind

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

API: Final = "/api"


@dataclass(frozen=True)
class Route:
    """An address: who may go there, what for, and what is asked and answered.

    roles: whoever has one of them, in the account that the path names if it names one; None for
    whoever comes. query, form, answer: the types of what is asked by, sent and answered; the
    OpenAPI document is made of them. command: the command that says the same. outside: what is said
    to those of other accounts, where it is not that there is no such thing.
    """

    method: Literal["GET", "POST"]
    path: str
    handler: Handler
    roles: frozenset[Role] | None
    summary: str
    answer: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    form: type[BaseModel] | None = None
    command: str = ""
    outside: Kind | None = None

    @property
    def is_api(self) -> bool:
        """Whether programs rather than people ask here."""
        return self.path.startswith(f"{API}/")

    @property
    def elsewhere(self) -> Kind:
        """What is said to those of other accounts."""
        unknown: Kind = "no_such_tender" if "{tender}" in self.path else "no_such_account"
        return self.outside or unknown
