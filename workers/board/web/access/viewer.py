"""Who looks at the board, and what they may see of it."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Final, Literal, NamedTuple, Protocol, Self

from aiohttp import web

from schemas.ids import AccountId, BrokerId, PersonId

Role = Literal["admin", "clerk", "broker", "operator"]
"""Of an account: who sets its rules, who handles its tenders, who starts them. Operators run the
service."""

EVERYBODY: Final[frozenset[Role]] = frozenset({"admin", "clerk", "broker", "operator"})
ACCOUNTS_OWN: Final[frozenset[Role]] = frozenset({"admin", "clerk", "broker"})
OFFICE: Final[frozenset[Role]] = frozenset({"admin", "clerk", "operator"})
ADMINS: Final[frozenset[Role]] = frozenset({"admin"})
BROKERS: Final[frozenset[Role]] = frozenset({"broker"})
CLERKS: Final[frozenset[Role]] = frozenset({"clerk"})
WRITERS: Final[frozenset[Role]] = frozenset({"clerk", "broker"})
OPERATORS: Final[frozenset[Role]] = frozenset({"operator"})
AUDITORS: Final[frozenset[Role]] = frozenset({"admin", "operator"})
ANYBODY: Final = None
"""In place of roles: also who has not signed in."""


class Grant(NamedTuple):
    """A role in an account; None for every account."""

    role: Role
    account: AccountId | None = None

    def holds_in(self, account: str | None) -> bool:
        """Whether it does there; None for what belongs to no account."""
        return self.account is None or self.account == account


@dataclass(frozen=True)
class Viewer:
    """A person who has signed in; a handler gets them with the roles alone that let them in.

    form_token: what a form of ours sends along, so that no foreign page can post in their name;
    None where browsers do not let anybody in by themselves. plays_everybody: they may act as any
    broker, because the machine and all on it is theirs.
    """

    person_id: PersonId
    name: str
    grants: frozenset[Grant]
    form_token: str | None = field(default=None, repr=False)
    plays_everybody: bool = False

    @property
    def roles(self) -> frozenset[Role]:
        """What they are, wherever it may be."""
        return frozenset(grant.role for grant in self.grants)

    @property
    def accounts(self) -> frozenset[AccountId] | None:
        """Whose tenders they see; None for all."""
        accounts = {grant.account for grant in self.grants}
        named = frozenset(account for account in accounts if account is not None)
        return named if len(named) == len(accounts) else None

    @property
    def broker_id(self) -> BrokerId | None:
        """Whose tenders alone they see of those accounts; None for everybody's."""
        alone = self.roles == BROKERS and not self.plays_everybody
        return BrokerId(self.person_id) if alone else None

    def may(self, roles: Collection[Role]) -> bool:
        """Whether one of these roles is theirs."""
        return not self.roles.isdisjoint(roles)

    def sees(self, account: str | None) -> bool:
        """Whether what belongs to this account, or to none, is theirs to see."""
        return any(grant.holds_in(account) for grant in self.grants)

    def knows_people_of(self, account: str | None) -> bool:
        """Whether they deal with the people there; operators do not."""
        return any(grant.role != "operator" and grant.holds_in(account) for grant in self.grants)

    def acting_as(self, roles: Collection[Role]) -> Self:
        """Them with these roles alone; who has an office sees what it sees, not what brokers do."""
        fit = frozenset(grant for grant in self.grants if grant.role in roles)
        office = frozenset(grant for grant in fit if grant.role in OFFICE)
        return replace(self, grants=office or fit)

    def inside(self, account: str | None) -> Self:
        """Them with the roles alone that they have there."""
        held = frozenset(grant for grant in self.grants if grant.holds_in(account))
        return replace(self, grants=held)


class SignIn(Protocol):
    """Finds out who asks. notice: what every page says about it; page: where people sign in.

    Both are empty where there is nothing of the kind.
    """

    notice: str = ""
    page: str = ""

    async def viewer(self, request: web.Request) -> Viewer | None:
        """Who has signed in; None when nobody has. Raises: Problem."""

    async def expired(self, request: web.Request) -> Viewer | None:  # noqa: ARG002 - of a protocol
        """Whose session has just run out, so that what they have typed is kept for them."""
        return None


SIGN_IN: Final = web.AppKey("sign_in", SignIn)
PERSON: Final = web.RequestKey("person", Viewer)
"""Who asks, with all that they are."""

VIEWER: Final = web.RequestKey("viewer", Viewer)
"""Who asks, with the roles alone that let them in."""


def viewer(request: web.Request) -> Viewer:
    """Who asks; the gate has let them in, and what they see is limited to the roles it asked for.

    A list shows `accounts`, and of these only the tenders of `broker_id` where that is somebody.
    What a path names, the gate has looked at; all else is asked for by `sees`.
    """
    return request[VIEWER]
