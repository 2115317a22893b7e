"""What the README tells to type does what it says, and its consumers read what they should."""

import json
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http import HTTPStatus
from pathlib import Path
from threading import Thread
from typing import IO, Final, NamedTuple, cast
from urllib.request import urlopen

import pytest
from confluent_kafka import Producer

from tests.e2e.console import Step, Terminal, environment, steps
from tests.e2e.consumers import java, python
from tests.e2e.readme import ROOT, block, blocks

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(300)]

STEPS: Final = [step for console in blocks("console") for step in steps(console)]
READY_WITHIN_S: Final = 60.0
LOOK_AGAIN_S: Final = 0.2

Consumer = Callable[[Path, str], list[str]]
"""Makes a source ready in a directory; what runs it, to be followed by Kafka's address."""


class Proof(NamedTuple):
    """The file of a test or a check that runs a command, and a text in it that says so."""

    file: str
    text: str


HERE: Final = "tests/e2e/test_readme.py"
ELSEWHERE: Final[Mapping[str, Proof]] = {
    "make demo": Proof("tests/e2e/test_demo.py", "def test_"),
    "make test": Proof(".ci/run", "make test"),
    "make check": Proof(".ci/run", "make check"),
    ".venv/bin/tenders up": Proof(HERE, "def service"),
    "tenders worker": Proof(HERE, "def test_the_worker_is_ready"),
    "curl": Proof(HERE, "def test_the_worker_is_ready"),
    "docker compose up": Proof("tests/contract/test_compose.py", "def test_every_command_is_one"),
}
"""The beginnings of commands that are left out of the story, and where they are run instead."""


def is_told(step: Step) -> bool:
    """Whether the story tells it."""
    return not step.command.startswith(tuple(ELSEWHERE))


class Service(NamedTuple):
    """A directory in which `tenders up` runs, and the address of its Kafka."""

    directory: Path
    kafka: str


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """All that the README starts in the first terminal."""
    (up,) = (step.command for step in STEPS if step.command.endswith("tenders up"))
    directory = tmp_path_factory.mktemp("readme")
    with running(up.removeprefix(".venv/bin/").split(), directory) as lines:
        ready = next(line for line in lines if line.startswith("ready: "))
        in_the_background(lines)
        yield Service(directory, ready.removeprefix("ready: ").strip())


@contextmanager
def running(command: list[str], directory: Path) -> Iterator[IO[str]]:
    """A process in this directory, stopped at the end; gives what it prints."""
    process = subprocess.Popen(
        command, cwd=directory, env=environment(), stdout=subprocess.PIPE, text=True
    )
    output = cast("IO[str]", process.stdout)
    try:
        yield output
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()
        output.close()


def in_the_background(lines: IO[str]) -> None:
    """Read on, lest the pipe fills and whoever writes into it stands still."""
    Thread(target=lines.read, daemon=True).start()


def test_the_story_goes_as_it_is_told(service: Service) -> None:
    with Terminal(service.directory) as terminal:
        for step in filter(is_told, STEPS):
            terminal.follow(step)


@pytest.mark.parametrize("start", ELSEWHERE)
def test_what_the_story_leaves_out_is_in_the_readme_and_run_elsewhere(start: str) -> None:
    proof = ELSEWHERE[start]

    assert any(step.command.startswith(start) for step in STEPS)
    assert proof.text in (ROOT / proof.file).read_text(encoding="utf-8")


def test_the_worker_is_ready(service: Service, free_port: int) -> None:
    worker, asked = (step.command for step in STEPS if "9100" in step.command)
    *_, url = asked.replace("9100", str(free_port)).split()

    with running(worker.replace("9100", str(free_port)).split(), service.directory) as lines:
        in_the_background(lines)

        assert comes_to_answer(url)


@pytest.fixture
def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def comes_to_answer(url: str) -> bool:
    """Whether the page says that all is well, within some time."""
    deadline = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < deadline:
        with suppress(OSError), urlopen(url) as page:  # noqa: S310 - a page of this machine
            return bool(page.status == HTTPStatus.OK)
        time.sleep(LOOK_AGAIN_S)
    return False


@pytest.mark.skipif(shutil.which("kcat") is None, reason="kcat is not installed")
def test_a_request_that_kcat_publishes_is_answered(service: Service) -> None:
    published = block("Publish requests", "sh")
    shown = Step("tenders tail tender-held backoffice-assigned --until-end", "...  t-3  ...")

    with Terminal(service.directory) as terminal:
        terminal.follow(Step(f"export KAFKA={service.kafka}", ""))
        terminal.follow(Step(published, ""))
        terminal.follow(shown)


@pytest.mark.parametrize(
    ("language", "consumer"),
    [
        pytest.param("python", python.command),
        pytest.param(
            "java",
            java.command,
            marks=pytest.mark.skipif(not java.HAS_JDK, reason="there is no JDK"),
        ),
    ],
    ids=["in Python", "in Java"],
)
def test_a_consumer_reads_assignments_and_nothing_that_was_aborted(
    service: Service, tmp_path: Path, language: str, consumer: Consumer
) -> None:
    account = f"makler-{language}"
    command = consumer(tmp_path, block("Consume assignments", language))
    abort(service.kafka, account)
    assign(service, account)

    with running([*command, service.kafka], tmp_path) as lines:
        first = next(line for line in lines if account in line)

    assert f"tender-of-{account}" in first


def abort(kafka: str, account: str) -> None:
    """Write an assignment in a transaction that is then aborted."""
    event = {"id": "aborted", "subject": account, "data": {"receipt": {"sentence_de": "aborted"}}}
    settings = {"transactional.id": f"abort-{account}", "partitioner": "murmur2_random"}
    producer = Producer({"bootstrap.servers": kafka, **settings})
    producer.init_transactions()
    producer.begin_transaction()
    producer.produce("backoffice-assigned", json.dumps(event), account)
    producer.flush()
    producer.abort_transaction()


def assign(service: Service, account: str) -> None:
    """Have a tender of this account assigned to its backoffice."""
    backoffice = "--backoffice bo --backoffice-name Backoffice --backoffice-kind own"
    tender = {"tender_id": f"tender-of-{account}", "broker_id": "b-1", "line_of_business": "Cyber"}
    line = json.dumps({"account_id": account, **tender})
    commands = (
        f"tenders settings set {account} --mode backoffice --by a.admin {backoffice}",
        f"tenders publish - --type tender-requested <<<'{line}'",
    )
    with Terminal(service.directory) as terminal:
        for command in commands:
            terminal.follow(Step(command, ""))
