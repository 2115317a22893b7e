"""What broker and backoffice have written to each other about a tender, and what became of it."""

from collections.abc import Sequence
from itertools import accumulate
from typing import Final, Literal, NamedTuple

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, func, select, tuple_

from schemas.frozen import Frozen
from schemas.ids import AccountId, MessageId, OrganisationId, PersonId, TenderId
from schemas.message import Party
from schemas.time import Time, from_epoch_ms
from workers.board.store.tables import MESSAGE

PAGE: Final = 30
_MOST_BYTES: Final = 30_000
"""Of text on a page, so that it is soon there on any line; a message alone may be longer."""

_M = MESSAGE.c

MessageState = Literal["relayed", "held", "refused", "underway"]
"""It has reached the other side; it waits for the tender's decision; it reaches nobody; it was
posted, and the answer is not there yet."""


class Message(Frozen):
    """A message; what its fields say is null until the event that says so has been read.

    sequence: its number among the tender's messages, once it is relayed. code: why it was refused.
    """

    message_id: MessageId
    state: MessageState
    at: Time
    party: Party | None
    person_id: PersonId | None
    organisation_id: OrganisationId | None
    text: str | None
    sequence: int | None
    code: str | None


class Before(NamedTuple):
    """Where a page of a conversation begins: earlier ones end before it."""

    at: int
    message_id: str


class Page(NamedTuple):
    """Some messages in their order; earlier: where those before them are, or None."""

    messages: Sequence[Message]
    earlier: Before | None


_AT: Final[ColumnElement[int]] = func.coalesce(
    _M.posted_at, _M.relayed_at, _M.held_at, _M.refused_at, 0
)


def page(
    connection: Connection,
    account_id: AccountId,
    tender_id: TenderId,
    before: Before | None = None,
) -> Page:
    """The last messages before this place, or of all."""
    query = select(MESSAGE, _AT.label("at")).where(_about(account_id, tender_id))
    if before is not None:
        query = query.where(tuple_(_AT, _M.message_id) < tuple_(*before))
    newest_first = query.order_by(_AT.desc(), _M.message_id.desc()).limit(PAGE + 1)
    rows = connection.execute(newest_first).mappings().all()
    shown = rows[: _fitting([row["text"] or "" for row in rows[:PAGE]])]
    more = len(rows) > len(shown)
    earlier = Before(shown[-1]["at"], shown[-1]["message_id"]) if more else None
    return Page([_message(row) for row in reversed(shown)], earlier)


def _fitting(texts: Sequence[str]) -> int:
    """How many of these one page can hold."""
    sizes = accumulate(len(text.encode()) for text in texts)
    return max(sum(size <= _MOST_BYTES for size in sizes), 1)


def _about(account_id: AccountId, tender_id: TenderId) -> ColumnElement[bool]:
    return and_(_M.account_id == account_id, _M.tender_id == tender_id)


def _message(row: RowMapping) -> Message:
    values = {**row, "at": from_epoch_ms(row["at"]), "state": _state(row)}
    return Message.model_validate(values)


def _state(row: RowMapping) -> MessageState:
    if row["relayed_at"] is not None:
        return "relayed"
    if row["refused_at"] is not None:
        return "refused"
    return "underway" if row["held_at"] is None else "held"
