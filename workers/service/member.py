"""An agent's worker, in sight of metrics and health."""

from collections.abc import Iterable, Mapping, Sequence

from typing_extensions import override

from workers.engine.agent import Agent
from workers.engine.kafka.connection import Connection
from workers.engine.kafka.worker import Seat, Worker
from workers.engine.state import Waiting
from workers.service.journal import Journals
from workers.service.watched import TaskState


class Member(Worker):
    """Serves as any `Worker`, and shows what it does; `Watched` by another thread.

    That thread copies before it looks, since the tasks go on meanwhile.
    """

    def __init__(
        self, connection: Connection, agent: Agent, journals: Journals, worker_id: str | None
    ) -> None:
        super().__init__(connection, agent, journals, worker_id)
        self.joined = False
        self._journals = journals

    @property
    def name(self) -> str:
        return self.agent.name

    @override
    async def on_partitions_revoked(self, revoked: Iterable[object]) -> None:
        self.joined = False
        await super().on_partitions_revoked(revoked)

    @override
    async def on_partitions_assigned(self, assigned: Iterable[object]) -> None:
        await super().on_partitions_assigned(assigned)
        self.joined = True

    def states(self) -> Mapping[int, TaskState]:
        return {seat.partition: self._state(seat) for seat in self._seated()}

    def reasons(self) -> Mapping[int, str]:
        return {seat.partition: seat.stopped for seat in self._seated() if seat.stopped}

    def turns(self) -> Mapping[int, int]:
        return {
            seat.partition: seat.task.turns
            for seat in self._seated()
            if seat.task is not None and not seat.stopped
        }

    def waiting(self) -> Sequence[Waiting]:
        return [
            waiting
            for seat in self._seated()
            if seat.task is not None
            for waiting in list(seat.task.store.waiting.values())
        ]

    def behind(self) -> Mapping[tuple[str, int], int]:
        return {
            (topic, seat.partition): offsets
            for seat in self._seated()
            if seat.log is not None
            for topic, offsets in seat.log.behind().items()
        }

    def _seated(self) -> Sequence[Seat]:
        return list(self.seats.values())

    def _state(self, seat: Seat) -> TaskState:
        if seat.stopped:
            return "stopped"
        # A seat without a task is new; the partition's newest journal is of who sat there before.
        return "resuming" if seat.task is None else self._journals.state(seat.partition)
