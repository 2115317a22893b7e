"""What the router remembers: each account's settings, each tender in brief, and all that waits."""

from typing import Final, NamedTuple

import msgspec

from events.event import Cause
from schemas.ids import AccountId, BrokerId, OrganisationId, TenderId
from schemas.insurer import CapCounts
from schemas.settings import BackofficeKind, Mode
from schemas.tender import Handling
from workers.engine.agent import AT_ONCE, Change, Row, Table

NO_SETTINGS: Final = "no_settings"
"""Why a held tender waits."""

CHOICE_REQUIRED: Final = "choice_required"
"""Why a tender waits whose broker was asked."""

CHOICE_TOO_EARLY: Final = "choice_too_early"
"""Why a choice waits that came before its tender could be decided."""


class TenderKey(NamedTuple):
    """A tender's own key; tender ids are unique within an account."""

    account_id: AccountId
    tender_id: TenderId


class Scheduled(NamedTuple):
    """A version by its number, and from when it applies, epoch milliseconds."""

    number: int
    applies_from: int


class Settings(Row, frozen=True, array_like=True, kw_only=True):
    """The versions of an account that apply or may come to, by number.

    due: when those that time has passed are dropped.
    """

    versions: tuple[Scheduled, ...]


class Backoffice(msgspec.Struct, frozen=True, array_like=True, cache_hash=True):
    """The backoffice that a version names."""

    organisation_id: OrganisationId
    name: str
    kind: BackofficeKind


class Version(Row, frozen=True, array_like=True, kw_only=True, cache_hash=True):
    """One version of an account's settings; `max_insurers` is a cap, None for no limit.

    What follows from a version alone is cached by it, so it keeps its hash.
    """

    number: int
    mode: Mode
    max_insurers: int | None
    backoffice: Backoffice | None
    company_name: str | None
    cap_counts: CapCounts = "contacted"


class Account(Row, frozen=True, array_like=True):
    """An account of which something waits.

    held: how much, tenders and early choices together. first, end: its held tenders are in places
    from `first` to before `end`. due: when the first of them is given up, or AT_ONCE while they
    are released. released_by: id of the settings that release them, empty before they came.
    """

    held: int = 0
    first: int = 0
    end: int = 0
    released_by: str = ""


class Held(Row, frozen=True, array_like=True, kw_only=True):
    """A tender's request in a place of its account's queue; the account has the timer.

    data: as received. since: its append time.
    """

    tender_id: TenderId
    data: bytes
    cause: Cause


class Tender(Row, frozen=True, array_like=True, kw_only=True):
    """A tender in brief, all that is kept of one that is decided; `due` is when it is forgotten.

    fingerprint: of its request's data without `handling`. requested: that `handling`.
    chosen: what its broker asked for, then or later. offered: whether its settings leave him the
    choice, False while it is held.
    """

    broker_id: BrokerId
    fingerprint: bytes
    requested: Handling | None = None
    chosen: Handling | None = None
    offered: bool = False

    @property
    def is_held(self) -> bool:
        """Whether it waits for its account's first settings."""
        return self.why == NO_SETTINGS

    @property
    def is_asked(self) -> bool:
        """Whether it waits for its broker's choice."""
        return self.why == CHOICE_REQUIRED


class Asked(Row, frozen=True, array_like=True, kw_only=True):
    """The request of a tender that waits for its broker's choice, and the version pinned to it.

    released_by: id of the settings that released it, None when it was not held.
    """

    data: bytes
    cause: Cause
    version: Version
    released_by: str | None


class Choice(Row, frozen=True, array_like=True, kw_only=True):
    """A broker's choice, since its append time where it waits; the queue has the timer.

    released_by: id of what let it go on, None when it did not wait.
    """

    broker_id: BrokerId
    handling: Handling
    cause: Cause
    released_by: str | None = None


class Queue(Row, frozen=True, array_like=True):
    """The choices that came before their tender could be decided.

    They are in places from `first` to before `end`. due: when the first of them is given up; NEVER
    while their tender is held, whose fate they share; AT_ONCE while they are answered.
    released_by: id of what let them go on.
    """

    first: int = 0
    end: int = 0
    released_by: str = ""

    def let_go(self, released_by: str = "") -> "Queue":
        """The same choices, to be answered before anything else."""
        return Queue(due=AT_ONCE, first=self.first, end=self.end, released_by=released_by)


_AT_HAND: Final = 4_096
"""Accounts whose settings stay decoded: every tender looks at them, and they are small."""

SETTINGS: Final = Table("s", Settings, at_hand=_AT_HAND)
VERSIONS: Final = Table("v", Version, at_hand=_AT_HAND)
ACCOUNTS: Final = Table("a", Account)
HELD: Final = Table("h", Held)
TENDERS: Final = Table("t", Tender)
ASKED: Final = Table("r", Asked)
QUEUES: Final = Table("q", Queue)
CHOICES: Final = Table("c", Choice)
TABLES: Final = (SETTINGS, VERSIONS, ACCOUNTS, HELD, TENDERS, ASKED, QUEUES, CHOICES)


def kept(account_id: AccountId, account: Account) -> Change:
    """The account's row, which is there only while something waits."""
    if not account.held:
        return ACCOUNTS.drop(account_id)
    return ACCOUNTS.put(account_id, row=account)
