"""Who looks at the board, and what they may see of it."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from aiohttp import web

from schemas.ids import AccountId, PersonId

Role = Literal["admin", "clerk", "broker", "operator"]
"""Of an account: who sets its rules, who handles its tenders, who starts them. Operators run the
service."""

ALL_ROLES: Final[frozenset[Role]] = frozenset({"admin", "clerk", "broker", "operator"})
EVERYBODY: Final = ALL_ROLES
OFFICE: Final[frozenset[Role]] = frozenset({"admin", "clerk", "operator"})
OPERATORS: Final[frozenset[Role]] = frozenset({"operator"})


@dataclass(frozen=True)
class Viewer:
    """A person who has signed in.

    accounts: whose tenders they see; None for all.
    """

    person_id: PersonId
    name: str
    roles: frozenset[Role]
    accounts: frozenset[AccountId] | None = None

    def may(self, roles: Collection[Role]) -> bool:
        """Whether one of these roles is theirs."""
        return not self.roles.isdisjoint(roles)

    def sees(self, account: str) -> bool:
        """Whether this account's tenders are theirs to see."""
        return self.accounts is None or account in self.accounts


class SignIn(Protocol):
    """Finds out who asks."""

    async def viewer(self, request: web.Request) -> Viewer | None:
        """Who has signed in; None when nobody has."""


VIEWER: Final = web.RequestKey("viewer", Viewer)


def viewer(request: web.Request) -> Viewer:
    """Who asks; the gate has let them in."""
    return request[VIEWER]
