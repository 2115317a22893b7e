"""Apache Kafka's jars come whole or not at all, once, and are enough without a network."""

import fcntl
import hashlib
import http.server
import os
import re
import socket
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TextIO, cast

import pytest
from typing_extensions import override

from workers.broker import artefacts, download, jars, lock
from workers.broker.artefacts import Jar
from workers.broker.failure import StartError
from workers.broker.local import LocalKafka

CONTENT = os.urandom(100_000)
SHA256 = hashlib.sha256(CONTENT).hexdigest()
JARS = tuple(Jar("org.example", name, "1.0", SHA256) for name in ("one", "two"))

FETCHES = f"""
import sys
from pathlib import Path
from workers.broker import download
from workers.broker.artefacts import Jar

jars = tuple(Jar("org.example", name, "1.0", "{SHA256}") for name in ("one", "two"))
download.fetch(jars, Path(sys.argv[1]))
"""


class Repository(http.server.ThreadingHTTPServer):
    """A repository on this machine, which counts what it is asked for and may fail.

    breaks_off: how many answers end in the middle. sticks: whether answers stop in the middle and
    wait there, until it is let go.
    """

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.content = CONTENT
        self.asked: Counter[str] = Counter()
        self.breaks_off = 0
        self.sticks = False
        self.stuck = threading.Event()
        self.let_go = threading.Event()


class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        repository = cast("Repository", self.server)
        name = self.path.rpartition("/")[2]
        repository.asked[name] += 1
        if name.endswith(".sha1"):
            self.send_error(404)
        else:
            self._send(repository)

    def _send(self, repository: Repository) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(repository.content)))
        self.end_headers()
        half = len(repository.content) // 2
        self.wfile.write(repository.content[:half])
        if repository.sticks:
            repository.stuck.set()
            repository.let_go.wait()
        if repository.breaks_off:
            repository.breaks_off -= 1
            return
        self.wfile.write(repository.content[half:])

    @override
    def log_message(self, *_: object) -> None:
        """Keeps quiet."""


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Repository]:
    """The repository that this machine's jgo is configured to use."""
    settings = tmp_path / "jgo.conf"
    monkeypatch.setenv("JGO_CONFIG_FILE", str(settings))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with Repository() as server:
        settings.write_text(f"[repositories]\ncentral = http://127.0.0.1:{server.server_port}\n")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.let_go.set()
        server.shutdown()


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def test_what_is_missing_is_downloaded_and_then_it_is_not(
    repository: Repository, cache: Path
) -> None:
    download.fetch(JARS, cache)

    assert artefacts.missing(JARS, cache) == ()
    assert repository.asked["one-1.0.jar"] == 1
    assert sorted(path.name for path in cache.glob("*.jar")) == ["one-1.0.jar", "two-1.0.jar"]


def test_the_download_is_announced_on_standard_error(
    repository: Repository, cache: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    download.fetch(JARS, cache)

    out, err = capfd.readouterr()
    assert out == ""
    assert "Downloading Apache Kafka" in err


def test_a_jar_that_was_damaged_on_disk_is_downloaded_again(
    repository: Repository, cache: Path
) -> None:
    download.fetch(JARS, cache)
    (cache / JARS[0].file_name).write_bytes(CONTENT[:-1])
    assert artefacts.missing(JARS, cache) == JARS[:1]

    download.fetch(artefacts.missing(JARS, cache), cache)

    assert artefacts.missing(JARS, cache) == ()
    assert repository.asked == {
        "one-1.0.jar": 2,
        "one-1.0.jar.sha1": 2,
        "two-1.0.jar": 1,
        "two-1.0.jar.sha1": 1,
    }


def test_a_connection_that_breaks_off_is_tried_again(repository: Repository, cache: Path) -> None:
    repository.breaks_off = 2

    download.fetch(JARS, cache)

    assert artefacts.missing(JARS, cache) == ()


def test_a_connection_that_breaks_off_each_time_is_given_up(
    repository: Repository, cache: Path
) -> None:
    repository.breaks_off = 1000

    with pytest.raises(StartError, match="is there a network"):
        download.fetch(JARS, cache)

    assert artefacts.missing(JARS, cache) == JARS


def test_another_file_than_the_lock_file_promises_is_not_taken(
    repository: Repository, cache: Path
) -> None:
    repository.content = b"please log in to this network"

    with pytest.raises(StartError, match=r"one-1\.0\.jar is not the file that the lock file"):
        download.fetch(JARS, cache)

    assert artefacts.missing(JARS, cache) == JARS


def test_a_killed_download_leaves_no_jar_that_is_believed(
    repository: Repository, cache: Path
) -> None:
    repository.sticks = True
    with fetching(cache) as process:
        assert repository.stuck.wait(30)
        process.kill()
    assert artefacts.missing(JARS, cache) == JARS

    repository.sticks = False
    download.fetch(JARS, cache)

    assert artefacts.missing(JARS, cache) == ()


def test_two_that_want_the_same_download_it_once(
    repository: Repository, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    come = threading.Semaphore(0)
    lock_file = fcntl.flock

    def flock(file: TextIO, operation: int) -> None:
        come.release()
        lock_file(file, operation)

    monkeypatch.setattr(fcntl, "flock", flock)
    repository.sticks = True
    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(download.fetch, JARS, cache) for _ in range(2)]
        assert repository.stuck.wait(30)
        assert all(come.acquire(timeout=30) for _ in both)
        repository.let_go.set()
        assert [one.result() for one in both] == [None, None]

    assert artefacts.missing(JARS, cache) == ()
    assert repository.asked["one-1.0.jar"] == 1


def test_a_cache_that_cannot_be_written_is_named(repository: Repository, tmp_path: Path) -> None:
    (tmp_path / "cache").touch()

    with pytest.raises(StartError, match=r"cache cannot be used\. A file stands where"):
        download.fetch(JARS, tmp_path / "cache")


def test_without_a_network_the_reason_is_said(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cut_off(monkeypatch)

    with pytest.raises(StartError, match="needed once: is there a network") as told:
        download.fetch(artefacts.locked()[:1], cache)

    assert "Proxy" in told.value.last_lines[0]


@pytest.mark.kafka
def test_a_later_start_needs_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    jars.classpath()
    cut_off(monkeypatch)

    with LocalKafka.start() as broker:
        assert broker.runs


def test_the_cache_is_where_the_user_wants_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    wanted: list[Path] = []
    monkeypatch.setattr(download, "fetch", lambda _, cache: wanted.append(cache))

    classpath = jars.classpath()

    assert wanted == [tmp_path / "tenders" / "kafka"]
    assert classpath.split(os.pathsep)[0].startswith(str(tmp_path))


def test_each_jar_of_the_lock_file_is_pinned_by_its_hash() -> None:
    pinned = artefacts.locked()

    assert all(re.fullmatch("[0-9a-f]{64}", jar.sha256) for jar in pinned)
    assert len({jar.file_name for jar in pinned}) == len(pinned)


def test_the_lock_file_holds_what_was_asked_for() -> None:
    locked = {f"{jar.group}:{jar.artefact}:{jar.version}" for jar in artefacts.locked()}

    assert {coordinate.removesuffix("!") for coordinate in lock.COORDINATES} <= locked


def test_all_of_kafka_is_of_one_version() -> None:
    kafka = {jar.version for jar in artefacts.locked() if jar.group == "org.apache.kafka"}

    assert len(kafka) == 1


def fetching(cache: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", FETCHES, str(cache)], stderr=subprocess.DEVNULL)


def cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sends all that this process would say to the network to a port where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        nobody = f"http://127.0.0.1:{server.getsockname()[1]}"
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, nobody)
        monkeypatch.setenv(name.upper(), nobody)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
