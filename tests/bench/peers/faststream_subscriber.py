"""A FastStream subscriber, as its documentation has it: acknowledged first, sent unconfirmed."""

# The peers' packages are not installed where types are checked.
# mypy: disable-error-code="import-not-found, no-any-return, untyped-decorator"

import asyncio
import logging

from faststream import FastStream
from faststream.kafka import KafkaBroker, KafkaMessage

from events.catalogue import TENDER_REQUESTED
from tests.bench import account
from tests.bench.job import Job
from tests.bench.routing import KINDS, Routing

job = Job.from_environment()
routing = Routing("faststream", account.read(job.accounts))

broker = KafkaBroker(job.bootstrap, log_level=logging.WARNING)
app = FastStream(broker)
facts = {kind: broker.publisher(job.prefix + kind) for kind in KINDS}


async def as_received(message: KafkaMessage) -> bytes:
    """The work parses the request by itself."""
    return message.body


@broker.subscriber(
    TENDER_REQUESTED.name(job.prefix),
    group_id=f"{job.prefix}faststream",
    auto_offset_reset="earliest",
    decoder=as_received,
)
async def route(value: bytes, message: KafkaMessage) -> None:
    """Answer each request as it comes."""
    record = message.raw_message
    kind, fact = routing(record.key, value, record.headers, record.timestamp)
    headers = {name: content.decode() for name, content in fact.headers}
    await facts[kind].publish(fact.value, key=fact.key, headers=headers, no_confirm=True)


if __name__ == "__main__":
    asyncio.run(app.run())
