"""The service as its users have it: `tenders` processes, and a client library that is not ours."""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import IO, Any, Final, NamedTuple

from confluent_kafka import Consumer, Message, Producer

from events.catalogue import DEAD, FACTS, Topic

TENDERS: Final = str(Path(sys.executable).parent / "tenders")
PARTITIONS: Final = 4
PATIENCE_S: Final = 100
STRUCTURED: Final[list[tuple[str, str | bytes | None]]] = [
    ("content-type", b"application/cloudevents+json; charset=UTF-8")
]
JAVAS_DEFAULT: Final = "murmur2_random"
LIBRDKAFKAS_DEFAULT: Final = "consistent_random"


class Seen(NamedTuple):
    """A record that a committed reader saw."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: dict[str, bytes]

    @property
    def is_dead(self) -> bool:
        return self.topic.endswith(".dead")

    @property
    def event(self) -> dict[str, Any]:
        event: dict[str, Any] = json.loads(self.value or b"")
        return event

    @property
    def data(self) -> dict[str, Any]:
        data: dict[str, Any] = self.event["data"]
        return data


class Witness:
    """Reads every fact and dead letter with `read_committed`, from the beginning, all the time."""

    def __init__(self, bootstrap: str, prefix: str, topics: Sequence[Topic]) -> None:
        self._prefix = prefix
        self._seen: dict[bytes | None, list[Seen]] = defaultdict(list)
        self._news = threading.Condition()
        self._ended = threading.Event()
        self._consumer = Consumer(
            {
                "bootstrap.servers": bootstrap,
                "group.id": f"{prefix}witness",
                "isolation.level": "read_committed",
                "auto.offset.reset": "earliest",
                "enable.auto.commit": False,
                "fetch.wait.max.ms": 20,
            }
        )
        self._consumer.subscribe([topic.name(prefix) for topic in topics])
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def _read(self) -> None:
        while not self._ended.is_set():
            messages = self._consumer.consume(num_messages=1_000, timeout=0.05)
            with self._news:
                for seen in [self._taken(m) for m in messages if m.error() is None]:
                    self._seen[seen.key].append(seen)
                self._news.notify_all()
        self._consumer.close()

    def _taken(self, message: Message) -> Seen:
        return Seen(
            (message.topic() or "").removeprefix(self._prefix),
            message.partition() or 0,
            message.offset() or 0,
            _bytes(message.key()),
            _bytes(message.value()),
            {name: content or b"" for name, content in _headers(message)},
        )

    def close(self) -> None:
        self._ended.set()
        self._thread.join()

    def waits_for_news(self) -> None:
        """Return when something may have happened; it has for certain after a fetch."""
        with self._news:
            self._news.wait(PATIENCE_S)

    def until(self, key: bytes, count: int, wanted: Callable[[Seen], bool]) -> list[Seen]:
        """The wanted records with this key, all of them, once there are at least so many."""
        with self._news:
            came = self._news.wait_for(
                lambda: sum(map(wanted, self._seen[key])) >= count, PATIENCE_S
            )
            found = [seen for seen in self._seen[key] if wanted(seen)]
        assert came, f"{len(found)} of {count} came: {[(s.topic, s.value) for s in found][-3:]}"
        return found


def _bytes(content: str | bytes | None) -> bytes | None:
    return content.encode() if isinstance(content, str) else content


def _headers(message: Message) -> list[tuple[str, bytes]]:
    headers: Any = message.headers()
    return list(headers or ())


class Worker(subprocess.Popen[bytes]):
    """A worker process, and the file that holds what it has said."""

    said: IO[bytes]


class Office:
    """One prefix on the cluster, and the processes that work in it."""

    def __init__(self, bootstrap: str, prefix: str) -> None:
        self.bootstrap = bootstrap
        self.prefix = prefix
        self.environment = {
            **os.environ,
            "TENDERS_KAFKA_BOOTSTRAP_SERVERS": bootstrap,
            "TENDERS_PREFIX": prefix,
        }
        self.processes: list[Worker] = []
        self._producers: dict[str, Producer] = {}
        self.tenders("topics", "create", "--partitions", str(PARTITIONS), "--replication", "1")
        self.witness = Witness(bootstrap, prefix, (*FACTS, *DEAD))

    def tenders(self, *arguments: str, stdin: str | None = None) -> str:
        """Run a command to its end as a user does; its standard output. It must succeed."""
        ended = self.tries(*arguments, stdin=stdin)
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    def tries(self, *arguments: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
        """Run a command to its end, however that is."""
        return subprocess.run(
            [TENDERS, *arguments],
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )

    def starts(self, *names: str, **variables: str) -> Worker:
        """A `tenders worker` process; what it says goes to a file, as nobody listens meanwhile."""
        said = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the office
        process = Worker(
            [TENDERS, "worker", *names],
            env={**self.environment, **variables},
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        process.said = said
        self.processes.append(process)
        return process

    def said(self, worker: Worker, pattern: str) -> re.Match[str]:
        """Where the worker said this, once it has."""
        end = monotonic() + PATIENCE_S
        while (found := re.search(pattern, _file(worker.said))) is None:
            assert worker.poll() is None, _file(worker.said)
            assert monotonic() < end, f"{pattern} was not said in {_file(worker.said)}"
            self.witness.waits_for_news()
        return found

    def publish(
        self,
        topic: str,
        *values: dict[str, Any] | bytes | None,
        key: str | bytes | None = None,
        partitioner: str = JAVAS_DEFAULT,
    ) -> None:
        """Publish events, or bytes as they are; the key is the account unless it is given."""
        producer = self._producer(partitioner)
        for value in values:
            event = json.dumps(value).encode() if isinstance(value, dict) else value
            own = value["data"]["account_id"] if isinstance(value, dict) else None
            producer.produce(
                self.prefix + topic, event, own if key is None else key, headers=STRUCTURED
            )
        assert producer.flush(PATIENCE_S) == 0

    def _producer(self, partitioner: str) -> Producer:
        if partitioner not in self._producers:
            self._producers[partitioner] = Producer(
                {
                    "bootstrap.servers": self.bootstrap,
                    "partitioner": partitioner,
                    "linger.ms": 1,
                    "enable.idempotence": True,  # what is sent again keeps its place
                    "queue.buffering.max.messages": 200_000,
                }
            )
        return self._producers[partitioner]

    def facts(self, account: str, count: int, *kinds: str) -> list[Seen]:
        """The facts about an account, of these kinds or of any, once there are so many."""
        return self.witness.until(
            account.encode(),
            count,
            lambda seen: not seen.is_dead and (not kinds or seen.topic in kinds),
        )

    def dead_letters(self, key: bytes, count: int) -> list[Seen]:
        """The dead letters with this key, once there are so many."""
        return self.witness.until(key, count, lambda seen: seen.is_dead)

    def close(self) -> None:
        self.witness.close()
        self._producers.clear()  # which closes them
        for process in self.processes:
            if process.poll() is None:
                process.kill()
            process.wait()
            process.said.close()


@contextmanager
def office(bootstrap: str, prefix: str) -> Iterator[Office]:
    """An office that is closed at the end."""
    opened = Office(bootstrap, prefix)
    try:
        yield opened
    finally:
        opened.close()


def _file(said: IO[bytes]) -> str:
    said.seek(0)
    return said.read().decode()


def ends_well(worker: Worker) -> str:
    """End a worker by SIGTERM; what it has said. It must end with exit code 0."""
    worker.send_signal(signal.SIGTERM)
    code = worker.wait(timeout=PATIENCE_S)
    assert code == 0, _file(worker.said)
    return _file(worker.said)
