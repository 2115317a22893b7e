"""What one run of one engine works on: topics of its own, filled, and gone when it is over."""

import secrets
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.bench import account
from tests.bench.account import Accounts
from tests.bench.job import Job
from tests.bench.kafka import Appended, Gauge, Kafka, Outgoing
from tests.bench.work import Work

_ACCOUNTS: Final = "accounts.json"


@dataclass(frozen=True)
class Ground:
    """What all runs stand on: a broker (with its process id), accounts, the size of topics."""

    bootstrap: str
    broker_pid: int
    accounts: Accounts
    partitions: int


@dataclass(frozen=True)
class Stage:
    """Topics of one run, and the job of the engine that works on them."""

    kafka: Kafka
    job: Job
    work: Work

    def publish(self, records: Iterable[Outgoing]) -> None:
        """Put records into the log, as fast as it takes them."""
        publisher = self.kafka.publisher()
        for record in records:
            publisher.publish(record)
        publisher.flush()

    @contextmanager
    def gauge(self) -> Iterator[Gauge]:
        """How much has been answered."""
        with closing(self.kafka.gauge(self.work.answers, self.job.partitions)) as gauge:
            yield gauge

    def facts(self) -> Iterator[Appended]:
        """All facts that can be read now."""
        return self.read(self.work.answers)

    def read(self, kinds: Iterable[str]) -> Iterator[Appended]:
        """All that can be read of these topics now."""
        with closing(self.kafka.reader(kinds, self.job.partitions)) as reader:
            yield from reader.to_end()


@contextmanager
def stage(ground: Ground, work: Work) -> Iterator[Stage]:
    """Topics with what is known in them, and nothing asked yet."""
    prefix = f"b{secrets.token_hex(3)}."
    kafka = Kafka(ground.bootstrap, prefix)
    with tempfile.TemporaryDirectory() as scratch:
        directory = Path(scratch)
        job = Job(ground.bootstrap, prefix, ground.partitions, directory / _ACCOUNTS, directory)
        account.write(job.accounts, ground.accounts)  # peers have the settings from there
        try:
            kafka.create(work.topics, ground.partitions)
            ready = Stage(kafka, job, work)
            ready.publish(work.known())
            yield ready
        finally:
            kafka.delete_all()
