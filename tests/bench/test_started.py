"""An engine is a process that is told its job, and whose end is noticed."""

import sys
from pathlib import Path

import pytest

from tests.bench.engine import CannotStart, Engine
from tests.bench.job import Job
from tests.bench.started import started


def python(program: str) -> Engine:
    """An engine that is this program."""
    command = [sys.executable, "-c", program]
    return Engine("somebody", "at most once", state=False, command=lambda _job: command)


@pytest.fixture
def job(tmp_path: Path) -> Job:
    return Job("127.0.0.1:9", "b1.", 4, tmp_path / "accounts.json", tmp_path)


def test_an_engine_that_ends_by_itself_is_reported_with_its_last_words(job: Job) -> None:
    program = "import sys; print('no broker there'); sys.exit(3)"

    with (
        pytest.raises(CannotStart, match=r"exit code 3\nno broker there"),
        started(python(program), job) as process,
    ):
        process.watch(seconds=60)


def test_an_engine_is_told_its_job_and_finds_the_project(job: Job) -> None:
    program = "from tests.bench.job import Job; print(Job.from_environment())"

    with pytest.raises(CannotStart) as raised, started(python(program), job) as process:
        process.watch(seconds=60)

    assert str(raised.value).endswith(repr(job))


def test_an_engine_is_stopped_with_sigterm(job: Job) -> None:
    program = (
        "import signal, pathlib\n"
        "signal.signal(signal.SIGTERM, lambda *_: pathlib.Path('stopped').touch())\n"
        "pathlib.Path('ready').touch()\n"
        "signal.pause()\n"
    )

    with started(python(program), job) as process:
        while not (job.scratch / "ready").exists():
            process.watch(seconds=0.05)

    assert (job.scratch / "stopped").exists()


def test_an_engine_is_watched_until_enough_is_counted(job: Job) -> None:
    counts = iter([0, 1, 1, 3])

    with started(python("import time; time.sleep(60)"), job) as process:
        process.watch_until(2, lambda: next(counts))

    assert not list(counts)


def test_an_engine_that_ends_while_it_is_waited_for_is_reported(job: Job) -> None:
    with (
        pytest.raises(CannotStart, match="exit code 4"),
        started(python("exit(4)"), job) as process,
    ):
        process.watch_until(1, lambda: 0)


def test_an_engine_may_be_several_processes(job: Job) -> None:
    program = (
        "import os, pathlib, signal\npathlib.Path(f'ready-{os.getpid()}').touch()\nsignal.pause()\n"
    )

    with started(python(program).times(3), job) as process:
        pids = set(process.pids)
        process.watch_until(3, lambda: len(list(job.scratch.glob("ready-*"))))
        ready = {int(path.name.removeprefix("ready-")) for path in job.scratch.glob("ready-*")}

    assert len(pids) == 3
    assert ready == pids
