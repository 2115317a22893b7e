"""When and where an agent decides."""

import msgspec

from workers.engine.agent import RowT, Table, View
from workers.engine.policy import Policy


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
