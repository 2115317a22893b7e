"""Whose tender it is, for those who see their own alone."""

from sqlalchemy import ColumnElement, Connection, exists, select

from schemas.ids import AccountId, BrokerId, TenderId
from workers.board.store.tables import EVENT, TENDER


def is_theirs(
    connection: Connection, account_id: AccountId, tender_id: TenderId, broker_id: BrokerId
) -> bool:
    """Whether this broker has started it; no while its request is still to be read."""
    tender = select(TENDER.c.tender_id).where(
        TENDER.c.account_id == account_id,
        TENDER.c.tender_id == tender_id,
        TENDER.c.broker_id == broker_id,
    )
    return connection.execute(select(exists(tender))).scalar_one()


def is_of(broker_id: BrokerId) -> ColumnElement[bool]:
    """Of a record: that it is about a tender of this broker's."""
    tender = select(TENDER.c.tender_id).where(
        TENDER.c.account_id == EVENT.c.account_id,
        TENDER.c.tender_id == EVENT.c.tender_id,
        TENDER.c.broker_id == broker_id,
    )
    return tender.exists()
