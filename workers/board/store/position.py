"""How far somebody has seen what the store holds, and what has come since."""

from collections.abc import Sequence
from typing import Final, NamedTuple, Self

from sqlalchemy import Connection, select

from schemas.frozen import Frozen
from schemas.ids import AccountId, BrokerId, TenderId
from schemas.time import Time, from_epoch_ms
from workers.board.store.ownership import is_of
from workers.board.store.tables import EVENT, GENERATION

MOST: Final = 500
"""Pieces of news that are fetched at a time."""


class Position(NamedTuple):
    """A place in the order in which records were stored; a rebuild begins another generation."""

    generation: int
    seen: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises: ValueError."""
        generation, seen = text.split("-")
        return cls(int(generation), int(seen))

    @property
    def text(self) -> str:
        """As it is written, also as the id of a server-sent event."""
        return f"{self.generation}-{self.seen}"


class News(Frozen):
    """That something was stored: of which kind, and what it is about as far as that is known."""

    kind: str
    account_id: AccountId | None
    tender_id: TenderId | None
    appended_at: Time


class Told(NamedTuple):
    """A piece of news and its number."""

    seen: int
    news: News


class About(NamedTuple):
    """What somebody wants to be told of; None for everything.

    accounts: those that they see; broker_id: whose tenders alone they see of these.
    """

    accounts: frozenset[AccountId] | None = None
    account_id: AccountId | None = None
    tender_id: TenderId | None = None
    broker_id: BrokerId | None = None


def newest(connection: Connection) -> Position:
    """Where the store ends now."""
    row = connection.execute(select(GENERATION)).one_or_none()
    return Position(0, 0) if row is None else Position(row.number, row.last_seen)


def after(connection: Connection, seen: int, until: int, about: About) -> Sequence[Told]:
    """The news between these numbers, the first excluded; no more than so many at a time."""
    columns = (EVENT.c.seen, EVENT.c.topic, EVENT.c.account_id, EVENT.c.tender_id)
    query = (
        select(*columns, EVENT.c.appended_at)
        .where(EVENT.c.seen > seen, EVENT.c.seen <= until)
        .order_by(EVENT.c.seen)
        .limit(MOST)
    )
    if about.accounts is not None:
        query = query.where(EVENT.c.account_id.in_(sorted(about.accounts)))
    if about.account_id is not None:
        query = query.where(EVENT.c.account_id == about.account_id)
    if about.tender_id is not None:
        query = query.where(EVENT.c.tender_id == about.tender_id)
    if about.broker_id is not None:
        query = query.where(is_of(about.broker_id))
    return [
        Told(
            row.seen,
            News(
                kind=row.topic,
                account_id=row.account_id,
                tender_id=row.tender_id,
                appended_at=from_epoch_ms(row.appended_at),
            ),
        )
        for row in connection.execute(query)
    ]
