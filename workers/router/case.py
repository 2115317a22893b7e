"""A tender on its way to a decision, and what a decision may look at."""

import msgspec

from events.event import Cause
from workers.engine.agent import RowT, Table, View
from workers.engine.policy import Policy
from workers.router.state import Tender, TenderKey


class Moment(msgspec.Struct, frozen=True):
    """What a decision may look at: the limits, the rows, and when it is, epoch milliseconds."""

    policy: Policy
    view: View
    now: int

    def row(self, table: Table[RowT], *key: str) -> RowT:
        """A row that must be there. Raises: AssertionError when it is not."""
        row = self.view.get(table, *key)
        if row is None:
            raise AssertionError(f"a row of {table.name} that another one counts on is missing")
        return row


class Case(msgspec.Struct, frozen=True):
    """A tender that can be decided.

    data: its request's, as received. cause: the record that the decision follows from.
    released_by: id of what let that record go on, None when it did not wait.
    """

    key: TenderKey
    tender: Tender
    data: bytes
    cause: Cause
    released_by: str | None = None
