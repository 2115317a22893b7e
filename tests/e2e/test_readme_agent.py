"""The agent, exactly as it stands in the README, at work on the log in memory."""

import importlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import pytest

import workers
from events.catalogue import BACKOFFICE_ASSIGNED
from tests.e2e.readme import ROOT, blocks
from tests.engine.desk import Desk
from workers.engine.agent import Agent
from workers.engine.port import Sent

SOURCES: Final = [one.text for one in blocks("python") if one.section == "Add an agent"]
EXAMPLE: Final = ROOT / "schemas/examples/backoffice-assigned/v1/choice-overruled.json"


@pytest.fixture
def agent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Agent]:
    """The agent, from a folder beside those of the others."""
    for source in SOURCES:
        room, module, *_ = Path(first_words(source)).parts[1:]
        (tmp_path / room).mkdir(exist_ok=True)
        (tmp_path / room / module).write_text(source, encoding="utf-8")
    monkeypatch.setattr(workers, "__path__", [*workers.__path__, str(tmp_path)])
    yield wired(importlib.import_module("workers.workload.agent"))
    for name in [name for name in sys.modules if name.startswith("workers.workload")]:
        del sys.modules[name]


def first_words(source: str) -> str:
    """What the first line names: the module's path in the tree."""
    return source.removeprefix('"""').split()[0]


def wired(module: ModuleType) -> Agent:
    agent: Agent = module.workload()
    return agent


def assigned(number: int, account: str = "makler-nord", organisation: str = "bo-rm") -> Sent:
    """An assignment as the router writes it."""
    event: dict[str, Any] = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    event["id"] = f"assigned-{number}"
    event["data"]["account_id"] = account
    event["data"]["backoffice"]["organisation_id"] = organisation
    return Sent(account.encode(), json.dumps(event).encode())


async def test_the_agent_counts_the_tenders_of_each_backoffice(agent: Agent) -> None:
    desk = Desk(agent)
    desk.put(BACKOFFICE_ASSIGNED.kind, assigned(1), assigned(2), assigned(3, organisation="bo-x"))

    await desk.work()

    counted = [(rose["organisation_id"], rose["tenders"]) for rose in desk.data("workload-rose")]
    assert counted == [("bo-rm", 1), ("bo-rm", 2), ("bo-x", 1)]


async def test_its_count_is_there_again_after_a_restart(agent: Agent) -> None:
    desk = Desk(agent)
    desk.put(BACKOFFICE_ASSIGNED.kind, assigned(1))
    await desk.work()

    desk.put(BACKOFFICE_ASSIGNED.kind, assigned(2))
    await desk.work()

    assert [rose["tenders"] for rose in desk.data("workload-rose")] == [1, 2]
