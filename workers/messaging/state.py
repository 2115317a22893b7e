"""What messaging remembers: who exchanges messages about a tender, and the messages that wait."""

from typing import Final

from events.event import Cause
from schemas.ids import BrokerId, OrganisationId
from workers.engine.agent import Row, Table
from workers.engine.queue import Account, Queue, Queues

Key = tuple[str, str]
"""Account and tender."""


class Tender(Row, frozen=True, array_like=True):
    """A decided tender; `due` is when it is forgotten.

    organisation_id: of the assigned backoffice, None when the broker handles the tender himself.
    relayed: how many messages were; the last one's sequence.
    """

    broker_id: BrokerId = BrokerId("")
    organisation_id: OrganisationId | None = None
    relayed: int = 0


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
QUEUED: Final = Queues(ACCOUNTS, QUEUES, HELD)
TABLES: Final = (ACCOUNTS, TENDERS, QUEUES, HELD, MESSAGES)
