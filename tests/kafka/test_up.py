"""`tenders up`: everything on one machine."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.kafka.running import Running
from tests.unit.service.web import get
from workers.service.agents import AGENTS

pytestmark = pytest.mark.kafka
PARTITIONS = 2
TASKS = PARTITIONS * len(AGENTS)
CHILDREN = len(AGENTS) + 1
"""The agents and the board."""


class Machine:
    """A data directory, and what was started on it."""

    def __init__(self, data: Path) -> None:
        self.address = data / "kafka-address"
        self._data = data
        self._started: list[Running] = []

    async def up(self) -> Running:
        """Everything, once every task of every agent works and the board is served."""
        environment = {
            "TENDERS_KAFKA_BOOTSTRAP_SERVERS": "",
            "TENDERS_PARTITIONS": str(PARTITIONS),
        }
        running = await Running.start("up", "--data", str(self._data), environment=environment)
        self._started.append(running)
        await running.logs("task_resumed", TASKS)
        await running.says("board: ")
        return running

    async def close(self) -> None:
        for running in self._started:
            await running.end()


@pytest.fixture
async def machine(tmp_path: Path) -> AsyncIterator[Machine]:
    machine = Machine(tmp_path)
    try:
        yield machine
    finally:
        await machine.close()


def pids(everything: Running, child: str) -> list[int]:
    """The process ids of a child, in the order in which it was started."""
    lines = everything.logged("child_started")
    return [line["pid"] for line in lines if line["child"] == child]


async def test_ctrl_c_ends_everything_in_good_order(machine: Machine) -> None:
    everything = await machine.up()
    assert machine.address.read_text().strip() == await everything.says("ready: ")

    code = await everything.ask(signal.SIGINT)

    assert code == 0
    assert [line["code"] for line in everything.logged("child_ended")] == [0] * CHILDREN
    assert not machine.address.exists()
    assert everything.leaks() == []


async def test_the_board_is_served_and_says_where(machine: Machine) -> None:
    everything = await machine.up()

    url = await everything.says("board: ")
    answer = await asyncio.to_thread(get, f"{url}/")

    assert answer.status == 200
    assert (machine.address.parent / "board-address").read_text().strip() == url


async def test_what_was_there_before_is_there_again(machine: Machine) -> None:
    assert await (await machine.up()).ask() == 0

    assert await (await machine.up()).ask() == 0


async def test_an_agent_that_is_killed_is_started_again(machine: Machine) -> None:
    everything = await machine.up()
    (router,) = pids(everything, "router")

    os.kill(router, signal.SIGKILL)
    await everything.logs("task_resumed", TASKS + PARTITIONS)
    code = await everything.ask()

    assert code == 0
    assert len(pids(everything, "router")) == 2


async def test_everything_ends_with_the_broker_and_says_so(machine: Machine) -> None:
    everything = await machine.up()

    (kafka,) = pids(everything, "kafka")

    os.kill(kafka, signal.SIGKILL)
    code = await everything.ended()

    assert code == 1
    assert "the local Kafka has ended" in everything.errors.splitlines()[-1]
    assert everything.leaks() == []
