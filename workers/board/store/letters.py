"""Dead letters: what could not be worked on, and what became of it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final, Literal, NamedTuple

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, func, select, tuple_

from schemas.frozen import Frozen
from schemas.ids import AccountId, TenderId
from schemas.time import Time, from_epoch_ms
from workers.board.store.happened import Lies
from workers.board.store.tables import DEAD_LETTER

State = Literal["open", "redriven", "discarded"]

PAGE: Final = 50
_L = DEAD_LETTER.c


class LetterLine(Frozen):
    """A dead letter; reason: a code. redrives: how often it had been put back before.

    account_id, tender_id: as far as could be read. settled_...: what became of it, null while it
    is open.
    """

    topic: str
    partition: int
    offset: int
    parked_at: Time
    reason: str | None
    agent: str | None
    account_id: str | None
    tender_id: str | None
    redrives: int
    state: State
    settled_at: Time | None
    settled_by: str | None
    settled_because: str | None


class Pile(Frozen):
    """How many dead letters of one topic have the same reason."""

    topic: str
    reason: str | None
    letters: int
    oldest_at: Time


class Filter(NamedTuple):
    """Which letters are meant; None where it does not matter."""

    accounts: frozenset[AccountId] | None = None
    state: State = "open"
    topic: str | None = None
    reason: str | None = None


class Page(NamedTuple):
    """Some letters, and where the next page goes on; None on the last."""

    letters: Sequence[LetterLine]
    end: Lies | None


def open_ones(connection: Connection, accounts: frozenset[AccountId] | None) -> int:
    """How many are open."""
    which = _conditions(Filter(accounts))
    count = select(func.count()).select_from(DEAD_LETTER).where(*which)
    return connection.execute(count).scalar_one()


def piles(connection: Connection, which: Filter) -> Sequence[Pile]:
    """Counted by topic and reason, the largest pile first."""
    count = func.count().label("letters")
    query = (
        select(_L.topic, _L.reason, count, func.min(_L.parked_at).label("oldest_at"))
        .where(*_conditions(which))
        .group_by(_L.topic, _L.reason)
        .order_by(count.desc(), _L.topic, _L.reason)
    )
    rows = connection.execute(query).mappings()
    return [
        Pile.model_validate({**row, "oldest_at": from_epoch_ms(row["oldest_at"])}) for row in rows
    ]


def page(connection: Connection, which: Filter, after: Lies | None = None) -> Page:
    """The letters after this place, by place."""
    key = (_L.topic, _L.partition, _L.offset)
    query = select(DEAD_LETTER).where(*_conditions(which)).order_by(*key).limit(PAGE + 1)
    if after is not None:
        query = query.where(tuple_(*key) > tuple_(*after))
    rows = connection.execute(query).mappings().all()
    shown = [_line(row) for row in rows[:PAGE]]
    end = Lies(*(rows[PAGE - 1][column.name] for column in key)) if len(rows) > PAGE else None
    return Page(shown, end)


def open_among(
    connection: Connection, accounts: frozenset[AccountId] | None, places: Collection[Lies]
) -> Sequence[Lies]:
    """Those of these letters that are open."""
    key = tuple_(_L.topic, _L.partition, _L.offset)
    query = select(_L.topic, _L.partition, _L.offset).where(
        key.in_([tuple(place) for place in places]), *_conditions(Filter(accounts))
    )
    return [Lies(*row) for row in connection.execute(query)]


def first_of(connection: Connection, which: Filter, most: int) -> Sequence[Lies]:
    """Where the first so many of these lie."""
    key = (_L.topic, _L.partition, _L.offset)
    query = select(*key).where(*_conditions(which)).order_by(*key).limit(most)
    return [Lies(*row) for row in connection.execute(query)]


def at(connection: Connection, place: Lies) -> LetterLine | None:
    """The letter that lies there."""
    there = and_(
        _L.topic == place.topic, _L.partition == place.partition, _L.offset == place.offset
    )
    row = connection.execute(select(DEAD_LETTER).where(there, _IS_THERE)).mappings().first()
    return None if row is None else _line(row)


def about(
    connection: Connection, account_id: AccountId, tender_id: TenderId
) -> Sequence[LetterLine]:
    """Those about a tender, the oldest first."""
    mine = and_(_L.account_id == account_id, _L.tender_id == tender_id, _IS_THERE)
    query = select(DEAD_LETTER).where(mine).order_by(_L.parked_at).limit(PAGE)
    return [_line(row) for row in connection.execute(query).mappings()]


_IS_THERE: Final = _L.parked_at.is_not(None)


def _conditions(which: Filter) -> list[ColumnElement[bool]]:
    state = which.state
    settled = _L.settled_as.is_(None) if state == "open" else _L.settled_as == state
    conditions: list[ColumnElement[bool]] = [_IS_THERE, settled]
    if which.accounts is not None:
        conditions.append(_L.account_id.in_(sorted(which.accounts)))
    if which.topic is not None:
        conditions.append(_L.topic == which.topic)
    if which.reason is not None:
        conditions.append(_L.reason == which.reason)
    return conditions


def _line(row: RowMapping) -> LetterLine:
    return LetterLine.model_validate({**row, "state": row["settled_as"] or "open", **_times(row)})


def _times(row: RowMapping) -> Mapping[str, Time | None]:
    return {
        name: None if row[name] is None else from_epoch_ms(row[name])
        for name in ("parked_at", "settled_at")
    }
