"""A local Kafka ends with the process that started it, however that comes about.

A broker and its guard hold the lock on the data directory as long as they live, and a directory
without a name goes only when they have ended: so these two tell that no process is left.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from workers.broker import storage
from workers.broker.failure import StartError
from workers.broker.local import LocalKafka

pytestmark = pytest.mark.kafka

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its death")

STARTS = """
import sys
from pathlib import Path
from workers.broker.local import LocalKafka

broker = LocalKafka.start(*map(Path, sys.argv[1:]))
print(broker.pid, broker.data, flush=True)
"""
WAITS = "import signal; signal.pause()\n"
LEAVES_A_CHILD_WITH_THE_PIPE = """
import os

if child := os.fork():
    print(child, flush=True)
"""
FAILS = "raise SystemExit(1)\n"


@dataclass(frozen=True)
class Parent:
    process: subprocess.Popen[str]

    def says(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@contextmanager
def parent(script: str, *arguments: str) -> Iterator[Parent]:
    command = [sys.executable, "-c", script, *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Parent(process)
        finally:
            process.kill()


@pytest.mark.parametrize(
    "moment",
    [
        pytest.param("broker.lock", id="when-it-has-the-directory"),
        pytest.param("server.properties", id="when-it-is-configured"),
        pytest.param("printed.log", id="between-fork-and-exec"),
        pytest.param("server.log", id="while-it-is-formatted"),
        pytest.param("topics/meta.properties", id="when-it-is-formatted"),
        pytest.param("topics/__cluster_metadata-0/quorum-state", id="while-it-starts"),
    ],
)
def test_no_process_is_left_when_the_parent_is_killed(tmp_path: Path, moment: str) -> None:
    with parent(STARTS + WAITS, str(tmp_path)) as process:
        await_that((tmp_path / moment).exists)
        process.kill()

    await_that(lambda: is_free(tmp_path))


def test_a_running_broker_holds_its_directory(tmp_path: Path) -> None:
    with LocalKafka.start(tmp_path):
        assert not is_free(tmp_path)


def test_what_a_broker_without_a_directory_wrote_goes_when_the_parent_is_killed() -> None:
    with parent(STARTS + WAITS) as process:
        _, data = process.says().split()
        process.kill()

    await_that(lambda: not Path(data).exists())


def test_a_parent_that_fails_without_stopping_takes_the_broker_along() -> None:
    with parent(STARTS + FAILS) as process:
        _, data = process.says().split()
        process.process.wait()

    await_that(lambda: not Path(data).exists())


def test_a_child_that_holds_the_parents_pipe_does_not_keep_the_broker_alive() -> None:
    with parent(STARTS + LEAVES_A_CHILD_WITH_THE_PIPE + WAITS) as process:
        _, data = process.says().split()
        child = int(process.says())
        process.kill()

        try:
            await_that(lambda: not Path(data).exists())
        finally:
            with suppress(ProcessLookupError):  # its own end may come first
                os.kill(child, signal.SIGKILL)


@LINUX
def test_the_broker_ends_when_its_guard_is_killed() -> None:
    with LocalKafka.start() as broker:
        os.kill(parent_of(broker.pid), signal.SIGKILL)

        await_that(lambda: has_ended(broker.pid) and not broker.runs)  # either may be gone first


@LINUX
def test_the_broker_ends_when_guard_and_parent_are_killed_at_once(tmp_path: Path) -> None:
    with parent(STARTS + WAITS, str(tmp_path)) as process:
        pid = int(process.says().split()[0])
        os.kill(parent_of(pid), signal.SIGKILL)
        process.kill()

    await_that(lambda: is_free(tmp_path))


def await_that(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, "it did not come about within 30 s"
        time.sleep(0.005)  # the condition is another process's doing


def is_free(directory: Path) -> bool:
    """Whether neither a broker nor its guard is left: each holds the lock as long as it lives."""
    try:
        storage.kept(directory).release()
    except StartError:
        return False
    return True


def parent_of(pid: int) -> int:
    """The guard of a broker."""
    return int(_status(pid)[1])


def has_ended(pid: int) -> bool:
    """Whether the process is gone, or waits for somebody to ask how it ended."""
    return not Path(f"/proc/{pid}").exists() or _status(pid)[0] == "Z"


def _status(pid: int) -> list[str]:
    """State, parent and more: what Linux says after the name, which may hold anything."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
