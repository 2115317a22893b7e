"""What messaging remembers: who exchanges messages about a tender, and the messages that wait."""

from typing import Final

from events.event import Cause
from schemas.ids import BrokerId, OrganisationId
from workers.engine.agent import Row, Table

Key = tuple[str, ...]
"""Of a row, without its table: account, tender and, for some, what is numbered or named in it."""


class Account(Row, frozen=True, array_like=True):
    """An account of which messages wait, so many as `held` says."""

    held: int = 0


class Tender(Row, frozen=True, array_like=True):
    """A decided tender; `due` is when it is forgotten.

    organisation_id: of the assigned backoffice, None when the broker handles the tender himself.
    relayed: how many messages were; the last one's sequence.
    """

    broker_id: BrokerId = BrokerId("")
    organisation_id: OrganisationId | None = None
    relayed: int = 0


class Queue(Row, frozen=True, array_like=True):
    """The messages that wait for a tender's decision, in places from `first` to before `end`.

    due: when the first of them is given up, or AT_ONCE while they are released.
    released_by: id of the fact that releases them, empty before it came.
    """

    first: int = 0
    end: int = 0
    released_by: str = ""


class Held(Row, frozen=True, array_like=True):
    """A message in a place of a queue, since its append time; its queue has the timer.

    data: the JSON of the message, declared fields only.
    """

    data: bytes = b""
    fingerprint: bytes = b""
    cause: Cause = Cause(id="", source="", correlation="")


class Message(Row, frozen=True, array_like=True):
    """A message id that is taken, by a message that was relayed or waits.

    due: a moment after its tender is forgotten, NEVER while it waits.
    """

    fingerprint: bytes = b""


def outliving(tender: Tender, fingerprint: bytes) -> Message:
    """A message id that stays taken until its tender has been forgotten."""
    return Message(due=tender.due + 1, fingerprint=fingerprint)  # so the tender is woken first


ACCOUNTS: Final = Table("a", Account)
TENDERS: Final = Table("t", Tender)
QUEUES: Final = Table("q", Queue)
HELD: Final = Table("h", Held)
MESSAGES: Final = Table("m", Message)
TABLES: Final = (ACCOUNTS, TENDERS, QUEUES, HELD, MESSAGES)
