"""Runs one agent in this process: a member of its group, with a task per partition number."""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Final

from aiokafka import ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import KafkaError

from workers.engine.agent import Agent
from workers.engine.errors import Fenced, MustRestart, MustStop, StartOver, told
from workers.engine.journal import Journal
from workers.engine.kafka.connection import Connection
from workers.engine.kafka.log import KafkaLog
from workers.engine.kafka.reader import Reader
from workers.engine.task import Task

_REPORT_EVERY_S: Final = 1.0
_STOP_TIMEOUT_S: Final = 8.0
_TRY_AGAIN_S: Final = 30.0


class Seat:
    """One partition number that this worker was given, and the task that works on it.

    stopped: why its task does not go on until somebody mends that, empty while it works.
    """

    def __init__(self, partition: int) -> None:
        self.partition = partition
        self.task: Task | None = None
        self.log: KafkaLog | None = None
        self.stopped = ""
        self._left = asyncio.Event()

    @property
    def leaving(self) -> bool:
        """Whether the number is given away."""
        return self._left.is_set()

    def leave(self) -> None:
        """Begin no more; the task ends after the transaction that is under way."""
        self._left.set()
        if self.task is not None:
            self.task.stop()
        if self.log is not None:
            self.log.nudge()

    async def rest(self) -> None:
        """Let some time pass, unless the number is given away meanwhile."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._left.wait(), _TRY_AGAIN_S)


class Worker(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka ships no types
    """An agent's member of its group; `run` until `stop`."""

    def __init__(
        self,
        connection: Connection,
        agent: Agent,
        journal: Callable[[int], Journal],
        worker_id: str | None = None,
    ) -> None:
        self.agent = agent
        self.seats: dict[int, Seat] = {}
        self._connection = connection
        self._journal = journal
        self._reader = Reader(connection, agent, worker_id)
        self._running: dict[int, asyncio.Task[None]] = {}
        self._ended = asyncio.Event()
        self._failure: BaseException | None = None

    async def run(self) -> None:
        """Serve until `stop`; then finish what is under way and leave the group.

        Raises: MustRestart when this process cannot go on.
        """
        background: list[asyncio.Task[None]] = []
        try:
            if await self._joins():
                background = [
                    asyncio.create_task(self._pump()),
                    asyncio.create_task(self._report_for_ever()),
                ]
                await self._ended.wait()
        finally:
            await self._leave(background)
        if self._failure is not None:
            raise MustRestart(f"{self.agent.name}: {_said(self._failure)}") from self._failure

    async def _joins(self) -> bool:
        """Join the group; False when that fails, or when asked to stop before."""
        joining = asyncio.create_task(self._reader.start(self))
        ended = asyncio.create_task(self._ended.wait())
        await asyncio.wait((joining, ended), return_when=asyncio.FIRST_COMPLETED)
        ended.cancel()
        if not joining.done():
            joining.cancel()
            await asyncio.gather(joining, return_exceptions=True)
            return False
        if (failure := joining.exception()) is not None:
            self._fail(failure)
        return failure is None

    def stop(self) -> None:
        """Let `run` end in good order."""
        self._ended.set()

    async def on_partitions_revoked(self, _revoked: Iterable[TopicPartition]) -> None:
        """The group shares out anew: finish the transactions, close producers, drop the rows."""
        await self._vacate()

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """These are ours now: one task per number; none while we leave, which nobody would end."""
        if self._ended.is_set():
            return
        for partition in sorted({place.partition for place in assigned}):
            self.seats[partition] = seat = Seat(partition)
            self._running[partition] = asyncio.create_task(self._occupy(seat))

    async def _occupy(self, seat: Seat) -> None:
        try:
            while not seat.leaving:
                await self._session(seat)
                if seat.stopped:  # before it could begin; what is wrong may be mended meanwhile
                    await seat.rest()
        except MustStop:
            return  # what it would have to read next is gone, so that it cannot even be released
        except Exception as error:  # noqa: BLE001 - whatever it is, a new process may do better
            self._fail(error)

    async def _session(self, seat: Seat) -> None:
        """One task from opening to its end; returns when a new one is to begin."""
        journal = self._journal(seat.partition)
        seat.log = log = KafkaLog(self._connection, self.agent, seat.partition, self._reader)
        seat.task = task = Task(self.agent, log, journal)
        opened = False
        try:
            await task.resume()
            opened, seat.stopped = True, ""
            await self._serve(seat, task, journal)
        except MustStop as reason:
            _stopped(seat, journal, reason)
            if opened:
                raise
        except Fenced as error:
            # Asked before fencing anybody back: the group may have given the number away.
            journal.starting_over(str(error))
            if not await log.is_ours():
                seat.leave()
        except StartOver as error:
            journal.starting_over(str(error))
            if not (opened or seat.leaving):
                raise
        finally:
            await log.close()

    async def _serve(self, seat: Seat, task: Task, journal: Journal) -> None:
        try:
            await task.serve()
        except MustStop as reason:
            _stopped(seat, journal, reason)
            await task.released()
            seat.stopped = ""

    def _fail(self, error: BaseException) -> None:
        self._failure = self._failure or error
        self._ended.set()

    async def _vacate(self) -> None:
        for seat in self.seats.values():
            seat.leave()
        if self._running:
            _, late = await asyncio.wait(self._running.values(), timeout=_STOP_TIMEOUT_S)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        await self._report()
        self._running.clear()
        self.seats.clear()

    async def _pump(self) -> None:
        try:
            await self._reader.pump()
        except KafkaError as error:
            self._fail(error)

    async def _report_for_ever(self) -> None:
        while True:
            await asyncio.sleep(_REPORT_EVERY_S)
            await self._reader.look_ahead()
            await self._report()

    async def _report(self) -> None:
        offsets = {
            (topic, seat.partition): offset
            for seat in self.seats.values()
            if seat.log is not None
            for topic, offset in seat.log.reported.items()
        }
        if offsets:
            await self._reader.report(offsets)

    async def _leave(self, background: list[asyncio.Task[None]]) -> None:
        try:
            await self._vacate()
            await _ended(background)
            await self._reader.stop()
        except asyncio.CancelledError:  # there is no time left to do it in good order
            await _ended(background)
            await self._reader.abandon()
            raise


def _stopped(seat: Seat, journal: Journal, reason: MustStop) -> None:
    """Keep why, and tell it, once however often it is tried again."""
    if seat.stopped != str(reason):
        seat.stopped = str(reason)
        journal.stopped(seat.stopped)


async def _ended(tasks: Iterable[asyncio.Task[None]]) -> None:
    """End them, and look at what they ended with, so that nobody complains of it."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _said(failure: BaseException) -> str:
    return str(failure) if isinstance(failure, StartOver | KafkaError) else told(failure)
