"""Whose tender it is, for those who see their own alone."""

from sqlalchemy import Connection, exists, select

from schemas.ids import AccountId, BrokerId, TenderId
from workers.board.store.tables import TENDER


def is_of(
    connection: Connection, account_id: AccountId, tender_id: TenderId, broker_id: BrokerId
) -> bool:
    """Whether this broker has started it; no while its request is still to be read."""
    tender = select(TENDER.c.tender_id).where(
        TENDER.c.account_id == account_id,
        TENDER.c.tender_id == tender_id,
        TENDER.c.broker_id == broker_id,
    )
    return connection.execute(select(exists(tender))).scalar_one()
