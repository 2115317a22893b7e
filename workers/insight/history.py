"""The port to what the log has told so far; behind it is the log itself, or the board's store."""

from typing import Final, Protocol

from events.catalogue import ALL
from schemas.ids import AccountId, TenderId
from workers.insight.recorded import Recorded

_RANKS: Final = {topic.kind: rank for rank, topic in enumerate(ALL)}


class History(Protocol):
    """The past, in the order of `order`; both implementations pass the same tests.

    Raises: whatever keeps it from answering; it never answers with less than there is.
    """

    async def accounts(self, tender_id: TenderId) -> list[AccountId]:
        """The accounts in which there is something about a tender of this id, by id."""

    async def tender(self, account_id: AccountId, tender_id: TenderId) -> list[Recorded]:
        """Every event about the tender; none when there is no such tender."""

    async def settings(self, account_id: AccountId) -> list[Recorded]:
        """Every version of the account's settings, the first one first."""

    async def requests(self, account_id: AccountId, last: int) -> list[Recorded]:
        """The requests of the account's `last` tenders, and the choices about these.

        A tender's place among them is that of its first request.
        """


def order(record: Recorded) -> tuple[int, int, int, int]:
    """When a record was appended; at equal times commands come before facts, as causes do."""
    rank = _RANKS.get(record.topic, len(_RANKS))
    return record.appended_at, rank, record.partition, record.offset
