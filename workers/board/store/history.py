"""What the log tells of a tender or an account, in the order in which the log took it."""

from collections.abc import Collection

from sqlalchemy import CTE, ColumnElement, Connection, and_, exists, func, select

from events.catalogue import ACCOUNT_SETTINGS_CHANGED, HANDLING_CHOSEN, TENDER_REQUESTED
from schemas.ids import AccountId, TenderId
from workers.board.store.record import COLUMNS, recorded
from workers.board.store.tables import EVENT, TENDER
from workers.board.store.writer import Place
from workers.insight.history import order
from workers.insight.recorded import Recorded


def of_tender(connection: Connection, account_id: AccountId, tender_id: TenderId) -> list[Recorded]:
    """Every event about a tender, the oldest first; empty for a tender that nobody knows."""
    return _found(
        connection, and_(EVENT.c.account_id == account_id, EVENT.c.tender_id == tender_id)
    )


def of_settings(connection: Connection, account_id: AccountId) -> list[Recorded]:
    """Every version of an account's settings, the oldest first."""
    kind = ACCOUNT_SETTINGS_CHANGED.kind
    return _found(connection, and_(EVENT.c.account_id == account_id, EVENT.c.topic == kind))


def requests(connection: Connection, account_id: AccountId, last: int) -> list[Recorded]:
    """The requests of as many of an account's tenders as began last, and the choices about them.

    The oldest first; a tender began with its first request.
    """
    begun = (
        select(TENDER.c.tender_id)
        .where(TENDER.c.account_id == account_id, TENDER.c.requested_at.is_not(None))
        .order_by(TENDER.c.requested_at.desc(), TENDER.c.request_offset.desc())
        .limit(last)
        .subquery()
    )
    asked = and_(
        EVENT.c.account_id == account_id,
        EVENT.c.tender_id == begun.c.tender_id,
        EVENT.c.topic.in_([TENDER_REQUESTED.kind, HANDLING_CHOSEN.kind]),
    )
    return _found(connection, asked)


def with_ids(connection: Connection, ids: Collection[str]) -> list[Recorded]:
    """The events that have one of these ids, the oldest first."""
    return _found(connection, EVENT.c.id.in_(ids))


def accounts_with(connection: Connection, tender_id: TenderId) -> list[AccountId]:
    """The accounts that have an event about a tender with this id, whatever has become of it."""
    account = _accounts()
    about = and_(EVENT.c.account_id == account.c.id, EVENT.c.tender_id == tender_id)
    query = select(account.c.id).where(exists().where(about))
    return [AccountId(account_id) for (account_id,) in connection.execute(query)]


def _accounts() -> CTE:
    """Every account that there is an event about: a step in the index for each, whatever it has."""
    first = select(func.min(EVENT.c.account_id).label("id")).cte(recursive=True)
    next_one = select(func.min(EVENT.c.account_id)).where(EVENT.c.account_id > first.c.id)
    return first.union_all(
        select(next_one.scalar_subquery()).where(first.c.id.is_not(None)),
    )


def between(
    connection: Connection, place: Place, after: int, before: int, most: int
) -> list[Recorded]:
    """The records of a partition from one offset up to another, no more than so many."""
    rows = connection.execute(
        select(*COLUMNS)
        .where(EVENT.c.topic == place.topic, EVENT.c.partition == place.partition)
        .where(EVENT.c.offset >= after, EVENT.c.offset < before)
        .order_by(EVENT.c.offset)
        .limit(most)
    )
    return [recorded(row) for row in rows]


def _found(connection: Connection, which: ColumnElement[bool]) -> list[Recorded]:
    rows = connection.execute(select(*COLUMNS).where(which))
    return sorted(map(recorded, rows), key=order)
