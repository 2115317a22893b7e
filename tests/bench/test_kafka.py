"""The bench's door to Kafka, on the real one."""

from collections.abc import Iterator
from contextlib import closing
from typing import Final

import pytest
from confluent_kafka import Producer

from events.catalogue import PORTAL_FORWARDED, TENDER_REQUESTED
from tests.bench.account import accounts
from tests.bench.kafka import Kafka
from tests.bench.latency import publish_by_the_clock
from tests.bench.routed import request
from tests.bench.tender import tenders

PARTITIONS: Final = 2
REQUESTS: Final = [request(tender) for tender in tenders(300, accounts(10), PARTITIONS)]
pytestmark = pytest.mark.kafka


@pytest.fixture
def door(kafka: str, prefix: str) -> Iterator[Kafka]:
    door = Kafka(kafka, prefix)
    door.create([TENDER_REQUESTED, PORTAL_FORWARDED], PARTITIONS)
    yield door
    door.delete_all()


def read(door: Kafka, kind: str) -> list[tuple[int, bytes]]:
    with closing(door.reader([kind], PARTITIONS)) as reader:
        return sorted((record.partition, record.value) for record in reader.to_end())


def test_what_is_published_is_read_back(door: Kafka) -> None:
    publisher = door.publisher()
    for record in REQUESTS:
        publisher.publish(record)
    publisher.flush()

    expected = sorted((record.partition, record.value) for record in REQUESTS)
    assert read(door, TENDER_REQUESTED.kind) == expected


def test_what_goes_out_by_the_clock_is_all_there(door: Kafka) -> None:
    late = publish_by_the_clock(door.publisher(), REQUESTS, rate=10_000)

    assert len(late) == len(REQUESTS)
    assert len(read(door, TENDER_REQUESTED.kind)) == len(REQUESTS)


def test_an_aborted_fact_is_counted_but_not_read(door: Kafka, kafka: str, prefix: str) -> None:
    topic = PORTAL_FORWARDED.name(prefix)
    producer = Producer({"bootstrap.servers": kafka, "transactional.id": f"{prefix}test"})
    producer.init_transactions()
    producer.begin_transaction()
    producer.produce(topic, b"aborted", b"konto", 0)
    producer.flush()
    producer.abort_transaction()
    producer.begin_transaction()
    producer.produce(topic, b"committed", b"konto", 0)
    producer.commit_transaction()

    facts = read(door, PORTAL_FORWARDED.kind)

    assert facts == [(0, b"committed")]
    with closing(door.gauge([PORTAL_FORWARDED.kind], PARTITIONS)) as gauge:
        assert gauge.end() > len(facts)
