"""What ends a performance: the play itself, Ctrl-C, or an agent or the broker that ends."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import cast

import pytest

from workers.broker.local import LocalKafka
from workers.cli.demo import stage
from workers.cli.demo.stage import Stage, perform
from workers.client.errors import TellUser
from workers.engine.kafka.connection import Connection
from workers.service.health import Endpoint

WORKS = "import signal; signal.pause()"
ENDS = "import sys; sys.exit(3)"
ENDLESS = 3_600.0


class Broker:
    """As much of a local Kafka as a performance looks at."""

    pid = 1
    runs = True


@pytest.fixture
def broker() -> Broker:
    return Broker()


@pytest.fixture
def built(broker: Broker, tmp_path: Path) -> Stage:
    log = tmp_path / "demo.log"
    log.touch()
    return Stage(cast("LocalKafka", broker), Connection("127.0.0.1:1"), log, "sqlite://")


@pytest.fixture(autouse=True)
def agents(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The script that each agent and the board run."""
    scripts = {"router": WORKS, "settings": WORKS, "board": WORKS}

    def agent(names: Sequence[str], _endpoint: None, _bootstrap: str) -> list[str]:
        return [sys.executable, "-I", "-S", "-c", scripts[names[0]]]

    def board(_place: Endpoint, bootstrap: str) -> list[str]:
        return agent(["board"], None, bootstrap)

    monkeypatch.setattr(stage, "AGENTS", ("router", "settings"))
    monkeypatch.setattr(stage, "tenders_worker", agent)
    monkeypatch.setattr(stage, "tenders_board", board)
    return scripts


def ends(built: Stage) -> dict[str, int]:
    """How the agents have ended, as the log says."""
    lines = [json.loads(line) for line in built.log.read_text().splitlines()]
    return {line["child"]: line["code"] for line in lines if line["event"] == "child_ended"}


async def at_work(built: Stage) -> None:
    """Until every agent and the board have been started."""
    while built.log.read_text().count("child_started") < 4:  # noqa: ASYNC110 - a file tells nobody
        await asyncio.sleep(0)


async def test_agents_work_until_the_play_is_over(built: Stage) -> None:
    await perform(built, lambda: at_work(built))

    assert ends(built).keys() == {"router", "settings", "board"}


async def test_a_play_that_fails_says_why_itself(built: Stage) -> None:
    async def play() -> None:
        await at_work(built)
        raise TellUser("the story goes another way")

    with pytest.raises(TellUser, match="another way"):
        await perform(built, play)

    assert ends(built).keys() == {"router", "settings", "board"}


async def test_an_agent_that_ends_for_good_breaks_the_play_off(
    built: Stage, agents: dict[str, str]
) -> None:
    agents["router"] = ENDS

    with pytest.raises(TellUser, match=r"router has ended with exit code 3; .*demo\.log"):
        await perform(built, lambda: asyncio.sleep(ENDLESS))


async def test_a_board_that_ends_for_good_breaks_the_play_off(
    built: Stage, agents: dict[str, str]
) -> None:
    agents["board"] = ENDS

    with pytest.raises(TellUser, match="board has ended with exit code 3"):
        await perform(built, lambda: asyncio.sleep(ENDLESS))


async def test_the_boards_address_is_waited_for(built: Stage) -> None:
    waiting = asyncio.create_task(stage.board(built))
    await asyncio.sleep(0)
    built.plate.write_text("http://127.0.0.1:8/\n")

    assert await waiting == "http://127.0.0.1:8/"


async def test_a_broker_that_ends_breaks_the_play_off(built: Stage, broker: Broker) -> None:
    async def play() -> None:
        broker.runs = False
        await asyncio.sleep(ENDLESS)

    with pytest.raises(TellUser, match="the local Kafka has ended"):
        await perform(built, play)


async def test_ctrl_c_breaks_the_play_off(built: Stage) -> None:
    async def play() -> None:
        os.kill(os.getpid(), signal.SIGINT)
        await asyncio.sleep(ENDLESS)

    with pytest.raises(KeyboardInterrupt):
        await perform(built, play)

    assert ends(built).keys() == {"router", "settings", "board"}


async def test_a_play_may_take_ctrl_c_for_its_end(built: Stage) -> None:
    async def play() -> None:
        os.kill(os.getpid(), signal.SIGINT)
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(ENDLESS)

    await perform(built, play)

    assert ends(built).keys() == {"router", "settings", "board"}
