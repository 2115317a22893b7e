"""What one run of one engine works on: topics of its own, filled, and gone when it is over."""

import secrets
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from events import catalogue, codec
from events.catalogue import ACCOUNT_SETTINGS_CHANGED, SETTINGS, TENDER_REQUESTED
from events.event import Cause, Fact
from events.partition import partition_of
from tests.bench import account
from tests.bench.account import Accounts
from tests.bench.job import Job
from tests.bench.kafka import Appended, Gauge, Kafka, Outgoing
from tests.bench.routing import KINDS
from tests.bench.tender import Tender, subject_of

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

    def publish(self, tenders: Iterable[Tender]) -> None:
        """Put requests into the log, as fast as it takes them."""
        publisher = self.kafka.publisher()
        for tender in tenders:
            publisher.publish(request(tender))
        publisher.flush()

    def set_up(self, accounts: Accounts) -> None:
        """Put the accounts' settings where each kind of engine looks for them."""
        account.write(self.job.accounts, accounts)
        publisher = self.kafka.publisher()
        for name in accounts:
            publisher.publish(settings_record(name, accounts, self.job.partitions))
        publisher.flush()

    @contextmanager
    def gauge(self) -> Iterator[Gauge]:
        """How much has been answered."""
        with closing(self.kafka.gauge(KINDS, self.job.partitions)) as gauge:
            yield gauge

    def facts(self) -> Iterator[Appended]:
        """All facts that can be read now."""
        yield from self._read(KINDS)

    def appended(self) -> dict[str, int]:
        """When each request was appended, epoch milliseconds, by the tender's id."""
        requests = self._read((TENDER_REQUESTED.kind,))
        return {subject_of(record.value): record.at for record in requests}

    def _read(self, kinds: Iterable[str]) -> Iterator[Appended]:
        with closing(self.kafka.reader(kinds, self.job.partitions)) as reader:
            yield from reader.to_end()


@contextmanager
def stage(ground: Ground) -> Iterator[Stage]:
    """Topics with the accounts' settings in them, and no request yet."""
    prefix = f"b{secrets.token_hex(3)}."
    kafka = Kafka(ground.bootstrap, prefix)
    with tempfile.TemporaryDirectory() as scratch:
        directory = Path(scratch)
        job = Job(ground.bootstrap, prefix, ground.partitions, directory / _ACCOUNTS, directory)
        try:
            kafka.create(catalogue.ALL, ground.partitions)
            ready = Stage(kafka, job)
            ready.set_up(ground.accounts)
            yield ready
        finally:
            kafka.delete_all()


def request(tender: Tender) -> Outgoing:
    """A tender's request as it goes to the log."""
    return Outgoing(TENDER_REQUESTED.kind, tender.partition, tender.key, tender.value)


def settings_record(name: str, accounts: Accounts, partitions: int) -> Outgoing:
    """An account's settings as they go to the log."""
    fact = Fact(
        ACCOUNT_SETTINGS_CHANGED,
        accounts[name].settings,
        Cause(f"aend-{name}", "urn:bench", f"aend-{name}"),
    )
    record = codec.encode(fact, SETTINGS, now_ms=0)
    partition = partition_of(record.key, partitions)
    return Outgoing(ACCOUNT_SETTINGS_CHANGED.kind, partition, record.key, record.value)
