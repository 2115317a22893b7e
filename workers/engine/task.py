"""One task: one partition number of one agent, worked on exactly once.

It opens its log (which shuts the former owner out), rebuilds its rows from the changelog, and then
turns: fetch, decide on as much as fits, write it in one transaction, and only then believe it.
Whatever goes wrong in between, the next task begins again at opening; that is the only way to
recover, so it is the tested one.
"""

from typing import Final

from events.catalogue import CONTROL
from workers.engine.agent import Agent
from workers.engine.errors import MustStop, StartOver
from workers.engine.inbox import Inbox
from workers.engine.journal import Journal
from workers.engine.judge import Judge
from workers.engine.port import Fetched, Log
from workers.engine.state import Overlay, Store
from workers.engine.transaction import PROGRESS_KEY, Limits, Progress, Transaction

_IDLE_WAIT_MS: Final = 500
_CATCHING_UP_WAIT_MS: Final = 5
_RESTORED_PER_REPORT: Final = 100_000


class Task:
    """Serves until it is stopped; use a new one to begin again."""

    def __init__(
        self, agent: Agent, log: Log, journal: Journal, limits: Limits | None = None
    ) -> None:
        self.store = Store(agent.tables)
        self._agent = agent
        self._log = log
        self._journal = journal
        self._limits = limits or Limits()
        self._progress = Progress(partitions=log.partitions)
        self._inbox = Inbox(agent, log.position)
        self._judge = Judge(agent, log, journal)
        self._stopping = False
        self.turns = 0
        """How often it has gone on, be it to wait; whoever watches it wants to see this rise."""

    def stop(self) -> None:
        """End after the transaction that is under way."""
        self._stopping = True

    async def serve(self) -> None:
        """Work until `stop`; `resume` comes first.

        Raises: StartOver, Fenced, MustStop.
        """
        while not self._stopping:
            await self.turn()

    async def resume(self) -> None:
        """Take the task over as the last transaction left it.

        Raises: StartOver, MustStop.
        """
        await self._log.open()
        # Asked first: what the group knows by now is in the changelog that is read after it.
        worked_before = await self._log.group_has_offsets()
        self._check(await self._restore(), worked_before=worked_before)
        await self._log.seek(self._progress.offsets)
        self._journal.resumed(len(self.store.rows))

    async def turn(self) -> None:
        """One transaction's worth of work, or one wait for some."""
        self.turns += 1
        if self._inbox.peek() is None:
            await self._fetch()
        transaction = self._transaction()
        stop = self._work(transaction)
        if transaction.empty and stop is None:
            await self._tick(transaction)
        if not transaction.empty:
            await self._commit(transaction)
        if stop is not None:
            raise stop

    async def released(self) -> None:
        """After MustStop out of `serve`: wait until somebody lets the task go on, or `stop`.

        Then what had to stop it is forgotten, and a new task may begin. Raises: StartOver.
        """
        others = [topic.kind for topic in self._agent.reads]
        while not self._stopping:
            if self._control(await self._log.poll(_IDLE_WAIT_MS, others)):
                await self._commit(self._transaction())
                return

    async def _restore(self) -> int:
        restored = 0
        async for chunk in self._log.restore():
            for key, stored in chunk:
                if key == PROGRESS_KEY and stored is not None:
                    self._progress = Progress.decode(stored)
                else:
                    self.store.restore(key, stored)
            if self._stopping:
                raise StartOver("asked to stop while restoring")
            restored += len(chunk)
            self.turns += 1
            if restored % _RESTORED_PER_REPORT < len(chunk):
                self._journal.restoring(restored)
        return restored

    def _check(self, restored: int, *, worked_before: bool) -> None:
        if restored == 0 and worked_before:
            raise MustStop(
                "the group has committed offsets but the changelog is empty: restore the changelog "
                "topic, or begin with a new TENDERS_PREFIX and replay"
            )
        if self._progress.partitions != self._log.partitions:
            raise MustStop(
                f"the topics have {self._log.partitions} partitions, the changelog was written "
                f"with {self._progress.partitions}: begin with a new TENDERS_PREFIX and replay"
            )

    async def _fetch(self) -> None:
        fetched = await self._log.poll(self._wait_ms(), self._inbox.enough())
        self._control(fetched)
        if self._inbox.add(fetched) and self._agent.facts:
            self._inbox.require(await self._log.ends([topic.kind for topic in self._agent.facts]))

    def _wait_ms(self) -> int:
        if len(self._inbox):
            return _CATCHING_UP_WAIT_MS
        due = self.store.timers.next_due()
        return _IDLE_WAIT_MS if due is None else min(max(due - self._log.now(), 0), _IDLE_WAIT_MS)

    def _control(self, fetched: Fetched) -> bool:
        """Whether somebody lets this agent's tasks go on; its brakes are released then."""
        records = fetched.get(CONTROL.kind, ())
        for record in records:
            self._progress.offsets[CONTROL.kind] = record.offset + 1
        released = any(record.key == self._agent.name.encode() for record in records)
        if released:
            self._progress.brakes.clear()
        return released

    def _work(self, transaction: Transaction) -> MustStop | None:
        """Decide on as much as fits; returns why it cannot go on behind that, if it cannot."""
        try:
            while not transaction.full and self._step(transaction):
                pass
        except MustStop as stop:
            return stop
        return None

    def _step(self, transaction: Transaction) -> bool:
        """The next thing in order: before a record what was due by then, long work before all."""
        progress = self._progress
        if self.store.timers.is_due(progress.now) and self._judge.wake(transaction, progress.now):
            return True
        upcoming = self._inbox.peek()
        if upcoming is None:
            return False
        topic, record = upcoming
        if record.timestamp > progress.now:
            progress.now = record.timestamp
            return True
        self._judge.take(transaction, topic, record)
        self._inbox.drop(topic)
        return True

    async def _tick(self, transaction: Transaction) -> None:
        """Wake what is due by the clock, once all that was appended before is decided."""
        now, due = self._log.now(), self.store.timers.next_due()
        if due is None or due > now or not await self._is_caught_up():
            return
        while not transaction.full and self._judge.wake(transaction, now):
            pass

    async def _is_caught_up(self) -> bool:
        ends = await self._log.ends([topic.kind for topic in self._agent.reads])
        return not len(self._inbox) and all(
            self._log.position(topic) >= end for topic, end in ends.items()
        )

    def _transaction(self) -> Transaction:
        return Transaction(Overlay(self.store), self._progress, self._limits)

    async def _commit(self, transaction: Transaction) -> None:
        rows = await transaction.send(self._log, self._agent.changelog)
        self.store.apply(rows)
        self._journal.committed(transaction)
