"""The past as the board has stored it: what explains, traces and simulates reads it from here."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, func, select

from schemas.ids import AccountId, TenderId
from workers.board.store import history
from workers.board.store.database import Database
from workers.board.store.tables import EVENT
from workers.insight.recorded import Recorded

_STORED_LAST: Final = 1_000


@dataclass(frozen=True)
class StoredHistory:
    """A `History`; each answer is of one state of the database. Raises: Unavailable."""

    database: Database

    async def newest(self) -> int | None:
        """When the log took the newest that is stored, epoch milliseconds; None of nothing."""
        return await self.database.read(_newest)

    async def accounts(self, tender_id: TenderId) -> list[AccountId]:
        found = await self.database.read(lambda there: history.accounts_with(there, tender_id))
        return sorted(found)

    async def tender(self, account_id: AccountId, tender_id: TenderId) -> list[Recorded]:
        return await self.database.read(
            lambda there: history.of_tender(there, account_id, tender_id)
        )

    async def settings(self, account_id: AccountId) -> list[Recorded]:
        return await self.database.read(lambda there: history.of_settings(there, account_id))

    async def requests(self, account_id: AccountId, last: int) -> list[Recorded]:
        return await self.database.read(lambda there: history.requests(there, account_id, last))


def _newest(connection: Connection) -> int | None:
    """Of those that were stored last: these come by partition, not by time."""
    last = select(EVENT.c.appended_at).order_by(EVENT.c.seen.desc()).limit(_STORED_LAST).subquery()
    newest: int | None = connection.execute(select(func.max(last.c.appended_at))).scalar_one()
    return newest
