"""What waits under a key: let in at the end, let out in order, given up in time.

A queue alone has a timer, so its places are left in the order in which they were taken, one per
wake. A key begins with the account, which counts how much of it waits.
"""

from dataclasses import dataclass
from typing import Generic

from msgspec.structs import replace

from workers.engine.agent import AT_ONCE, NOTHING, Change, Decision, Row, RowT, Table, View
from workers.engine.moment import Moment


class Account(Row, frozen=True, array_like=True):
    """An account in which something waits, so much as `held` says."""

    held: int = 0


class Queue(Row, frozen=True, array_like=True):
    """What waits under one key, in places from `first` to before `end`.

    due: when the first of it is given up, or AT_ONCE while it is released.
    released_by: id of the fact that releases it, empty before it came.
    """

    first: int = 0
    end: int = 0
    released_by: str = ""


@dataclass(frozen=True)
class Queues(Generic[RowT]):
    """All queues of an agent, in three of its tables; `held` has a row per place, dated `since`."""

    accounts: Table[Account]
    queues: Table[Queue]
    held: Table[RowT]

    def is_full(self, at: Moment, account_id: str) -> bool:
        """Whether the account has as much waiting as it may."""
        account = at.view.get(self.accounts, account_id)
        return account is not None and account.held >= at.policy.most_held

    def enter(self, at: Moment, key: tuple[str, str], row: RowT) -> tuple[Change, ...]:
        """Let it wait at the end of the queue."""
        account = at.view.get(self.accounts, key[0]) or Account()
        queue = at.view.get(self.queues, *key) or Queue(due=at.policy.held_until(row.since))
        return (
            self.accounts.put(key[0], row=replace(account, held=account.held + 1)),
            self.queues.put(*key, row=replace(queue, end=queue.end + 1)),
            self.held.put(*key, str(queue.end), row=row),
        )

    def release(self, view: View, key: tuple[str, str], released_by: str) -> Decision:
        """Have the queue, if there is one, go on at once; `released_by` is a fact's id."""
        queue = view.get(self.queues, *key)
        if queue is None:
            return NOTHING
        row = replace(queue, due=AT_ONCE, released_by=released_by)
        return Decision(changes=(self.queues.put(*key, row=row),))

    def first(self, at: Moment, key: tuple[str, str], queue: Queue) -> RowT:
        """What stands in the first place."""
        row = at.view.get(self.held, *key, str(queue.first))
        if row is None:
            raise AssertionError("every place of a queue is taken")
        return row

    def leave(self, at: Moment, key: tuple[str, str], queue: Queue) -> tuple[Change, ...]:
        """The first place is left, and the next one moves up."""
        return (
            self._one_less(at, key[0]),
            self.held.drop(*key, str(queue.first)),
            self._moved_up(at, key, replace(queue, first=queue.first + 1)),
        )

    def _one_less(self, at: Moment, account_id: str) -> Change:
        account = at.row(self.accounts, account_id)
        if account.held == 1:
            return self.accounts.drop(account_id)
        return self.accounts.put(account_id, row=replace(account, held=account.held - 1))

    def _moved_up(self, at: Moment, key: tuple[str, str], queue: Queue) -> Change:
        if queue.first == queue.end:
            return self.queues.drop(*key)
        if queue.released_by:
            return self.queues.put(*key, row=queue)  # at once, as before
        due = at.policy.held_until(self.first(at, key, queue).since)
        return self.queues.put(*key, row=replace(queue, due=due))
