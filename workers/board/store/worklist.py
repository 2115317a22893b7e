"""Lists of tenders: what waits for somebody, the oldest first, page by page."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, Literal, NamedTuple, cast

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    and_,
    func,
    literal,
    or_,
    select,
    tuple_,
    union_all,
)

from schemas.frozen import Frozen
from schemas.ids import AccountId, BrokerId, ClerkId, OrganisationId, PersonId, TenderId
from schemas.tender import Handling
from schemas.time import Time, from_epoch_ms
from workers.board.store.situation import Situation, is_in, rank, started
from workers.board.store.tables import MESSAGE, READ_MARK, TENDER

SituationName = Literal[
    "untouched",
    "arriving",
    "held",
    "waiting_for_choice",
    "in_progress",
    "self_handled",
    "refused",
]

PAGE: Final = 50
MOST_COUNTED: Final = 9_999
"""Beyond that it is only said that there are more; nobody works through so many by a list."""

MOST_UNREAD: Final = 99
"""The same where each has to be looked at more closely."""

_T = TENDER.c


class TenderLine(Frozen):
    """A tender in a list.

    started_at: when it was requested, as far as is known. clerk_id: whose it is; null for nobody's.
    """

    account_id: AccountId
    tender_id: TenderId
    situation: SituationName
    started_at: Time
    last_at: Time
    broker_id: BrokerId | None
    line_of_business: str | None
    policyholder: str | None
    backoffice_name: str | None
    clerk_id: ClerkId | None
    max_insurers: int | None


class Place(NamedTuple):
    """Where a page of a list ends: the next one begins after it."""

    rank: int
    started: int
    account_id: str
    tender_id: str


class Filter(NamedTuple):
    """Which tenders are meant; None where it does not matter.

    accounts: those that the viewer sees. unread_by: only with messages that this person has not
    read.
    """

    accounts: frozenset[AccountId] | None = None
    broker_id: BrokerId | None = None
    situation: Situation | None = None
    handled_by: Handling | None = None
    organisation_id: OrganisationId | None = None
    clerk_id: ClerkId | None = None
    unread_by: PersonId | None = None


class Page(NamedTuple):
    """Some lines of a list, and where the next page goes on; None on the last."""

    lines: Sequence[TenderLine]
    end: Place | None


def page(connection: Connection, which: Filter, after: Place | None = None) -> Page:
    """The lines after this place."""
    conditions = [*_conditions(which), _in(which.situation)]
    if after is not None:
        conditions.append(_behind(after))
    query = _lines().where(*conditions).order_by(*_order(which)).limit(PAGE + 1)
    rows = connection.execute(query).mappings().all()
    end = _place(rows[PAGE - 1]) if len(rows) > PAGE else None
    return Page([_line(row) for row in rows[:PAGE]], end)


def counts(connection: Connection, which: Filter) -> Mapping[SituationName, int]:
    """How many there are in each situation, up to `most_counted`; its own is not looked at."""
    conditions = _conditions(which)
    most = most_counted(which)
    each = [_count(situation, conditions, most) for situation in Situation]
    return {situation_name(row.rank): row.tenders for row in connection.execute(union_all(*each))}


def most_counted(which: Filter) -> int:
    """How far these are counted. Pure."""
    return MOST_COUNTED if which.unread_by is None else MOST_UNREAD


def open_ones(counted: Mapping[SituationName, int]) -> int:
    """How many of these are not refused. Pure."""
    return sum(count for situation, count in counted.items() if situation != "refused")


def found(connection: Connection, text: str, which: Filter) -> Sequence[TenderLine]:
    """Of these, the tenders with this id, else those whose ids begin so, the youngest first."""
    mine = _conditions(which)
    for match in (_T.tender_id == text, _T.tender_id.startswith(text, autoescape=True)):
        query = _lines().where(match, *mine).order_by(started.desc(), _T.account_id).limit(PAGE)
        rows = connection.execute(query).mappings().all()
        if rows:
            return [_line(row) for row in rows]
    return []


def _lines() -> Select[*tuple[Any, ...]]:
    return select(TENDER, rank.label("rank"), started.label("started"))


def _count(
    situation: Situation, conditions: Sequence[ColumnElement[bool]], most: int
) -> Select[int, int]:
    some = select(_T.tender_id).where(_in(situation), *conditions).limit(most + 1)
    return select(
        literal(situation.value).label("rank"), func.count().label("tenders")
    ).select_from(some.subquery())


_HANDLED: Final[Mapping[Handling, Sequence[Situation]]] = MappingProxyType(
    {
        "self": (Situation.SELF_HANDLED,),
        "backoffice": (Situation.UNTOUCHED, Situation.IN_PROGRESS),
    }
)
"""By situation, for which there is an index."""


def _conditions(which: Filter) -> list[ColumnElement[bool]]:
    equal = {
        _T.broker_id: which.broker_id,
        _T.organisation_id: which.organisation_id,
        _T.clerk_id: which.clerk_id,
    }
    conditions = [column == value for column, value in equal.items() if value is not None]
    if which.handled_by is not None:
        conditions.append(is_in(*_HANDLED[which.handled_by]))
    if which.accounts is not None:
        conditions.append(_T.account_id.in_(sorted(which.accounts)))
    if which.unread_by is not None:  # the first narrows it down by an index, to those that may have
        conditions += [_T.written_at.is_not(None), _has_unread(which.unread_by)]
    return conditions


def _in(situation: Situation | None) -> ColumnElement[bool]:
    return rank < Situation.REFUSED.value if situation is None else rank == situation.value


def _has_unread(person: PersonId) -> ColumnElement[bool]:
    same_tender = and_(
        READ_MARK.c.account_id == _T.account_id,
        READ_MARK.c.tender_id == _T.tender_id,
        READ_MARK.c.person_id == person,
    )
    read = select(READ_MARK.c.sequence).where(same_tender).correlate(TENDER).scalar_subquery()
    return (
        select(MESSAGE.c.sequence)
        .where(
            MESSAGE.c.account_id == _T.account_id,
            MESSAGE.c.tender_id == _T.tender_id,
            MESSAGE.c.sequence > func.coalesce(read, 0),
            MESSAGE.c.person_id != person,
        )
        .exists()
    )


_KEY: Final = (started, _T.account_id, _T.tender_id)


def _order(which: Filter) -> Sequence[ColumnElement[Any]]:
    """By rank only where there are several, so that an index gives the order for nothing."""
    return _KEY if which.situation is not None else (rank, *_KEY)


def _behind(place: Place) -> ColumnElement[bool]:
    later = tuple_(*_KEY) > tuple_(place.started, place.account_id, place.tender_id)
    return or_(rank > place.rank, and_(rank == place.rank, later))


def situation_name(rank: int) -> SituationName:
    """What a rank is called."""
    return cast("SituationName", Situation(rank).name.lower())


def _place(row: RowMapping) -> Place:
    return Place(row["rank"], row["started"], row["account_id"], row["tender_id"])


def _line(row: RowMapping) -> TenderLine:
    return TenderLine.model_validate(
        {
            **row,
            "situation": situation_name(row["rank"]),
            "started_at": from_epoch_ms(row["started"]),
            "last_at": from_epoch_ms(row["last_at"]),
        }
    )
