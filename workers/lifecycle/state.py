"""What the lifecycle agent remembers: each decided tender, whom it asked, and all that waits."""

from typing import Final

from events.event import Cause
from schemas.ids import BrokerId, ClerkId, InsurerId, OrganisationId
from workers.engine.agent import Row, Table
from workers.engine.queue import Account, Queue, Queues
from workers.lifecycle.rules import InvitationState, TenderState

TenderKey = tuple[str, str]
"""Account and tender."""

MARKS_KEPT: Final = 20
"""How many of its last changes a tender recognises when they are asked for again."""


class Tender(Row, frozen=True, array_like=True):
    """A decided tender; `due` is when it is forgotten. Without a row it is one not yet routed.

    organisation_id: of the assigned backoffice, None when the broker handles it himself.
    owner: the clerk whose it is, None for nobody's.
    max_insurers, counts_active, settings_version: the cap that is pinned to it, whether that counts
    only insurers who may still make an offer, and whose it is. counted: how many count.
    sequence: of the last fact about it. answered: by what its last changes are known, oldest first.
    """

    broker_id: BrokerId | None = None
    organisation_id: OrganisationId | None = None
    owner: ClerkId | None = None
    max_insurers: int | None = None
    counts_active: bool = False
    settings_version: int = 0
    counted: int = 0
    sequence: int = 0
    answered: tuple[bytes, ...] = ()

    @property
    def state(self) -> TenderState:
        """Its row in the table of its states."""
        if self.broker_id is None:
            return "not_routed"
        if self.organisation_id is None:
            return "self_handled"
        return "unclaimed" if self.owner is None else "claimed"

    @property
    def slots_left(self) -> int | None:
        """How many more insurers may be asked; None for any number."""
        if self.max_insurers is None:
            return None
        return max(self.max_insurers - self.counted, 0)


class Invitation(Row, frozen=True, array_like=True):
    """An insurer that was asked, without a row one that was not.

    due: a moment after its tender is forgotten. fingerprint: of what asked for it.
    answer_by: epoch milliseconds, None for no limit.
    """

    state: InvitationState = "not_asked"
    insurer_id: InsurerId = InsurerId("")
    name: str = ""
    fingerprint: bytes = b""
    answer_by: int | None = None


class Taken(Row, frozen=True, array_like=True):
    """An insurer that may not be asked again about a tender; forgotten like its invitation."""


class Held(Row, frozen=True, array_like=True):
    """Something in a place of a queue, since its append time; the queue has the timer.

    kind: of the command. data: its JSON, declared fields only. fingerprint: of it as received.
    """

    kind: str = ""
    data: bytes = b""
    fingerprint: bytes = b""
    cause: Cause = Cause(id="", source="", correlation="")


class Waiting(Row, frozen=True, array_like=True):
    """Something that waits, by what it is known, so that it is let in once."""


ACCOUNTS: Final = Table("a", Account)
TENDERS: Final = Table("t", Tender)
INVITATIONS: Final = Table("i", Invitation)
INSURERS: Final = Table("n", Taken)
QUEUES: Final = Table("q", Queue)
HELD: Final = Table("h", Held)
WAITING: Final = Table("w", Waiting)
QUEUED: Final = Queues(ACCOUNTS, QUEUES, HELD)
TABLES: Final = (ACCOUNTS, TENDERS, INVITATIONS, INSURERS, QUEUES, HELD, WAITING)
