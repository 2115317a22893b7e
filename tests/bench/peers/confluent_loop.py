"""A loop on confluent-kafka's transactions, as its examples have it: consume, produce, commit."""

from typing import Any, Final

from confluent_kafka import Consumer, Producer

from events.catalogue import TENDER_REQUESTED
from tests.bench import account
from tests.bench.job import Job
from tests.bench.routing import Routing

_TRANSACTION_RECORDS: Final = 4_000
_CONSUME_SECONDS: Final = 0.1


def run(job: Job) -> None:
    """Answer requests for ever."""
    routing = Routing("confluent-kafka", account.read(job.accounts))
    consumer = Consumer(
        {
            "bootstrap.servers": job.bootstrap,
            "group.id": f"{job.prefix}confluent-kafka",
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
            "isolation.level": "read_committed",
        }
    )
    producer = Producer(
        {
            "bootstrap.servers": job.bootstrap,
            "transactional.id": f"{job.prefix}confluent-kafka",
            "linger.ms": 5,
            "batch.size": 512 * 1024,
        }
    )
    producer.init_transactions()
    consumer.subscribe([TENDER_REQUESTED.name(job.prefix)])
    while True:
        messages: list[Any] = consumer.consume(_TRANSACTION_RECORDS, timeout=_CONSUME_SECONDS)
        if not messages:
            continue
        producer.begin_transaction()
        for message in messages:
            if message.error():
                raise RuntimeError(message.error())
            kind, fact = routing(
                message.key(), message.value(), message.headers(), message.timestamp()[1]
            )
            producer.produce(
                job.prefix + kind,
                fact.value,
                fact.key,
                message.partition(),
                headers=list(fact.headers),
            )
            producer.poll(0)
        producer.send_offsets_to_transaction(
            consumer.position(consumer.assignment()), consumer.consumer_group_metadata()
        )
        producer.commit_transaction()


if __name__ == "__main__":
    run(Job.from_environment())
