"""How far a person has read what was written about a tender; a rebuild of the tables keeps it."""

from typing import Final

from sqlalchemy import ColumnElement, Connection, Table, and_, func, select

from schemas.ids import AccountId, PersonId, TenderId
from workers.board.store.tables import MESSAGE, READ_MARK
from workers.board.store.upsert import Upsert

_READ: Final = Upsert(READ_MARK, highest=("sequence",))


def read_up_to(
    connection: Connection, account_id: AccountId, tender_id: TenderId, person_id: PersonId
) -> int:
    """The number of the last message that this person has read, 0 for none."""
    found = connection.execute(
        select(READ_MARK.c.sequence).where(
            _about(READ_MARK, account_id, tender_id), READ_MARK.c.person_id == person_id
        )
    )
    return found.scalar_one_or_none() or 0


def unread(
    connection: Connection, account_id: AccountId, tender_id: TenderId, person_id: PersonId
) -> int:
    """How many messages of others this person has not read."""
    seen = read_up_to(connection, account_id, tender_id, person_id)
    new = select(func.count()).where(
        _about(MESSAGE, account_id, tender_id),
        MESSAGE.c.sequence > seen,
        MESSAGE.c.person_id != person_id,
    )
    return connection.execute(new).scalar_one()


def mark(
    connection: Connection, account_id: AccountId, tender_id: TenderId, person_id: PersonId
) -> None:
    """This person has read all that has been relayed so far; a mark never goes back."""
    last = select(func.max(MESSAGE.c.sequence)).where(_about(MESSAGE, account_id, tender_id))
    sequence = connection.execute(last).scalar_one()
    if sequence is None:
        return
    row = {
        "account_id": account_id,
        "tender_id": tender_id,
        "person_id": person_id,
        "sequence": sequence,
    }
    connection.execute(_READ.statement(connection.dialect.name), row)


def _about(table: Table, account_id: AccountId, tender_id: TenderId) -> ColumnElement[bool]:
    return and_(table.c.account_id == account_id, table.c.tender_id == tender_id)
