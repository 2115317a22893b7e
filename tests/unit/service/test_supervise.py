"""Children are started again where that helps, with patience, and end with their supervisor."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unit.service.child import POLITE, WAITS, Child
from tests.unit.service.page import Page
from workers.service import supervise
from workers.service.supervise import Command, Patience, Supervisor, run_together

AT_ONCE = Patience(shortest_s=0.0)
DEAF = f"signal.signal(signal.SIGTERM, signal.SIG_IGN); {WAITS}"
KILLS_ITSELF = "os.kill(os.getpid(), signal.SIGKILL)"
ORPHANAGE = """
import asyncio, sys
from workers.service.logbook import open_logbook
from workers.service.supervise import Command, Supervisor

async def run():
    await Supervisor(Command(sys.argv[1:]), open_logbook(sys.stderr)).run()

asyncio.run(run())
"""


@pytest.fixture
def child(tmp_path: Path) -> Child:
    return Child(tmp_path)


@pytest.fixture
def page() -> Page:
    return Page()


@pytest.fixture
def said(tmp_path: Path) -> Path:
    """Where a child writes what it prints."""
    file = tmp_path / "said"
    file.touch()
    return file


def supervisor(page: Page, command: list[str], patience: Patience = AT_ONCE) -> Supervisor:
    return Supervisor(Command(command), page.logbook, patience)


async def until(condition: Callable[[], object]) -> None:
    while not condition():  # noqa: ASYNC110 - files and lines set no event
        await asyncio.sleep(0.01)


@pytest.mark.parametrize("code", [0, 1, 2, 69], ids=lambda code: f"exit code {code}")
async def test_a_child_that_ends_for_good_is_not_started_again(
    child: Child, page: Page, code: int
) -> None:
    assert await supervisor(page, child.command(f"sys.exit({code})")).run() == code

    assert len(child.pids()) == 1


async def test_a_child_that_asks_for_it_is_started_again(child: Child, page: Page) -> None:
    command = child.command("sys.exit(70)", "sys.exit(70)", "sys.exit(3)")

    assert await supervisor(page, command).run() == 3

    assert len(child.pids()) == 3


async def test_a_child_that_is_killed_is_started_again(child: Child, page: Page) -> None:
    command = child.command(KILLS_ITSELF, "sys.exit(0)")

    assert await supervisor(page, command).run() == 0

    assert len(child.pids()) == 2


async def test_a_child_is_told_when_it_starts_and_how_it_ends(child: Child, page: Page) -> None:
    await supervisor(page, child.command(KILLS_ITSELF, "sys.exit(0)")).run()

    first, second = child.pids()
    assert [line["pid"] for line in page.lines("child_started")] == [first, second]
    assert [(line["pid"], line["code"]) for line in page.lines("child_ended")] == [
        (first, -signal.SIGKILL),
        (second, 0),
    ]


async def test_a_child_ends_in_good_order_when_it_is_asked_to(
    child: Child, page: Page, said: Path
) -> None:
    boss = Supervisor(Command(child.command(POLITE), output=said), page.logbook)
    run = asyncio.create_task(boss.run())
    await until(said.read_text)

    boss.stop()

    assert await run == 5
    assert len(child.pids()) == 1


async def test_a_child_that_is_only_just_starting_may_be_asked_to_end(
    child: Child, page: Page
) -> None:
    boss = supervisor(page, child.command(WAITS))
    run = asyncio.create_task(boss.run())

    boss.stop()

    assert await run == 0
    assert [line["code"] for line in page.lines("child_ended")] == [-signal.SIGTERM]


async def test_a_child_that_does_not_listen_is_killed(
    child: Child, page: Page, said: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervise, "_STOP_WITHIN_S", 0.1)
    boss = Supervisor(Command(child.command(DEAF), output=said), page.logbook)
    run = asyncio.create_task(boss.run())
    await until(said.read_text)

    boss.stop()

    assert await run == 128 + signal.SIGKILL


async def test_no_new_child_is_started_when_asked_to_stop_between_two(
    child: Child, page: Page
) -> None:
    command = child.command("sys.exit(70)", "sys.exit(70)", "sys.exit(3)")
    boss = supervisor(page, command, Patience(shortest_s=3_600.0, longest_s=3_600.0))
    run = asyncio.create_task(boss.run())
    await until(lambda: len(page.lines("child_ended")) == 2)

    boss.stop()

    assert await run == 0
    assert len(child.pids()) == 2


async def test_a_child_does_not_outlive_a_supervisor_that_is_cancelled(
    child: Child, page: Page
) -> None:
    run = asyncio.create_task(supervisor(page, child.command(WAITS)).run())
    await until(child.pids)

    run.cancel()
    await asyncio.wait([run])

    assert [line["code"] for line in page.lines("child_ended")] == [-signal.SIGKILL]


def test_a_child_does_not_outlive_a_supervisor_that_is_killed(child: Child) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", ORPHANAGE, *child.command(WAITS)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as boss:
        assert boss.stdout is not None
        assert boss.stdout.readline() == b"ready\n"

        boss.kill()

        assert boss.stdout.read() == b""  # nobody holds the other end any more


async def test_a_child_has_a_session_of_its_own(child: Child, page: Page) -> None:
    command = child.command("sys.exit(os.getsid(0) != os.getpid())")

    assert await supervisor(page, command).run() == 0


async def test_a_child_sees_its_own_environment_besides_ours(
    child: Child, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OURS", "a")
    asks = "sys.exit((os.environ['OURS'], os.environ['ITS_OWN']) != ('a', 'b'))"
    command = Command(child.command(asks), {"ITS_OWN": "b"})

    assert await Supervisor(command, page.logbook).run() == 0


async def test_what_a_child_prints_goes_to_the_end_of_its_file(
    child: Child, page: Page, tmp_path: Path
) -> None:
    printed = tmp_path / "printed"
    printed.write_text("before\n")
    command = Command(child.command("print('out'); sys.exit('err')"), output=printed)

    await Supervisor(command, page.logbook).run()

    assert printed.read_text().splitlines()[0] == "before"
    assert sorted(printed.read_text().splitlines()[1:]) == ["err", "out"]


def test_the_first_failure_costs_no_time_and_later_ones_more_and_more() -> None:
    patience = Patience(shortest_s=0.5, longest_s=5.0)

    assert [patience.pause_s(failures) for failures in range(1, 8)] == [0, 0.5, 1, 2, 4, 5, 5]


def test_a_child_that_has_run_long_makes_up_for_those_before_it() -> None:
    patience = Patience(quiet_s=60.0)

    assert patience.failures(before=7, lasted_s=59.0) == 8
    assert patience.failures(before=7, lasted_s=60.0) == 1


async def test_children_that_run_together_end_together(tmp_path: Path, page: Page) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "other").mkdir()
    supervisors = {
        "one": supervisor(page, Child(tmp_path / "one").command("sys.exit(3)")),
        "other": supervisor(page, Child(tmp_path / "other").command("signal.pause()")),
    }

    assert await run_together(supervisors) == {"one": 3, "other": 0}
