"""The simulation bites: with any of these bugs planted, some schedule comes out red."""

from collections.abc import Mapping

import pytest

from tests.chaos.checker import check
from tests.simulation.play import Play
from workers.engine.agent import Change
from workers.engine.memory import Appended, Cluster, MemoryLog
from workers.engine.state import Overlay

SEEDS = range(60)


def comes_out_red(seed: int) -> bool:
    try:
        return check(Play(seed).run()) != []
    except AssertionError:  # a worker that ended by itself, or work without an end
        return True


def read_uncommitted(
    self: Cluster, topic: str, partition: int, offset: int, most: int | None = None
) -> list[Appended]:
    return [record for record in self._log[topic, partition][offset:] if not record.marker][:most]


def lets_everybody_write(_self: Cluster, _producer: str, _epoch: int) -> None:
    """A producer's id of its own per process: nobody is ever shut out."""


async def seeks_what_the_group_knows(self: MemoryLog, _offsets: Mapping[str, int]) -> None:
    committed = self._cluster.committed
    self._positions = {
        topic: committed.get((self._agent.name, topic, self.partition), 0)
        for topic in self._agent.inputs
    }


async def tells_the_group_afterwards(self: MemoryLog, offsets: Mapping[str, int]) -> None:
    self._cluster.demand(self._id, self._epoch)
    self._cluster.commit(self._id)
    await self._pause("committed")
    for topic, offset in offsets.items():
        self._cluster.committed[self._agent.name, topic, self.partition] = offset


def keeps_nothing_of_a_drop(self: Overlay, change: Change) -> None:
    """A dropped row stays in the changelog."""
    if change.row is not None:
        write(self, change)


write = Overlay.write


def test_reading_uncommitted_comes_out_red(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Cluster, "read", read_uncommitted)

    assert any(map(comes_out_red, SEEDS))


def test_an_id_per_process_comes_out_red(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Cluster, "demand", lets_everybody_write)

    assert any(map(comes_out_red, SEEDS))


def test_offsets_outside_the_transaction_come_out_red(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MemoryLog, "seek", seeks_what_the_group_knows)
    monkeypatch.setattr(MemoryLog, "commit", tells_the_group_afterwards)

    assert any(map(comes_out_red, SEEDS))


def test_a_row_that_is_never_dropped_comes_out_red(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Overlay, "write", keeps_nothing_of_a_drop)

    assert any(map(comes_out_red, SEEDS))
