"""Records of the log as they were stored, for reading one after the other, the youngest first."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, select, tuple_

from schemas.ids import AccountId, BrokerId, TenderId
from workers.board.store.ownership import is_of
from workers.board.store.record import COLUMNS, recorded
from workers.board.store.tables import EVENT
from workers.insight.recorded import Recorded

MOST_AT_A_TIME: Final = 50
_LATEST: Final = 12

_E = EVENT.c
_COLUMNS: Final = (_E.seen, *COLUMNS)


class Lies(NamedTuple):
    """Where a record lies."""

    topic: str
    partition: int
    offset: int


class Course(NamedTuple):
    """Some of what happened, the youngest first; earlier: the number where it goes on, or None."""

    records: Sequence[Recorded]
    earlier: int | None


def latest(
    connection: Connection,
    accounts: frozenset[AccountId] | None,
    broker_id: BrokerId | None = None,
) -> Sequence[Recorded]:
    """What was stored last, of these accounts or of all; broker_id: about whose tenders alone."""
    query = select(*_COLUMNS).order_by(_E.seen.desc()).limit(_LATEST)
    if accounts is not None:
        query = query.where(_E.account_id.in_(sorted(accounts)))
    if broker_id is not None:
        query = query.where(is_of(broker_id))
    return [recorded(row) for row in connection.execute(query)]


def to_tender(
    connection: Connection, account_id: AccountId, tender_id: TenderId, before: int | None = None
) -> Course:
    """What happened to a tender; before: only what is earlier than the record of this number."""
    of_it = and_(_E.account_id == account_id, _E.tender_id == tender_id)
    return _course(connection, select(*_COLUMNS).where(of_it), before)


def _course(connection: Connection, query: Select[*tuple[Any, ...]], before: int | None) -> Course:
    order = (_E.appended_at, _E.seen)
    if before is not None:
        there = select(_E.appended_at).where(_E.seen == before).scalar_subquery()
        query = query.where(tuple_(*order) < tuple_(there, before))
    newest_first = [column.desc() for column in order]
    rows = connection.execute(query.order_by(*newest_first).limit(MOST_AT_A_TIME + 1)).all()
    shown = rows[:MOST_AT_A_TIME]
    return Course(list(map(recorded, shown)), shown[-1].seen if len(rows) > len(shown) else None)


def at(connection: Connection, place: Lies) -> Recorded | None:
    """The record that lies there, if it was read."""
    there = and_(
        _E.topic == place.topic, _E.partition == place.partition, _E.offset == place.offset
    )
    return _first(connection, there)


def with_id(connection: Connection, event_id: str) -> Recorded | None:
    """The first record of the event with this id; publishers may have repeated it."""
    return _first(connection, _E.id == event_id)


def _first(connection: Connection, which: ColumnElement[bool]) -> Recorded | None:
    row = connection.execute(select(*_COLUMNS).where(which).order_by(_E.seen).limit(1)).first()
    return None if row is None else recorded(row)
