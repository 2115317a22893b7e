"""The past as the log itself has it, on a real Kafka."""

from collections.abc import AsyncIterator, Sequence

import pytest

from events.codec import Encoded
from tests.conftest import own_prefix
from tests.contract.history import HistoryContract, written
from workers.cli import provisioning
from workers.cli.log_history import LogHistory
from workers.cli.provisioning import Wanted
from workers.client.publisher import publisher
from workers.engine.kafka.connection import Connection
from workers.insight.history import History
from workers.insight.recorded import Recorded

pytestmark = pytest.mark.kafka


@pytest.fixture(scope="module")
async def past(kafka: str) -> AsyncIterator[History]:
    """A log that holds everything, in the order of appending; the tests only read it."""
    async with own_prefix(kafka) as prefix:
        connection = Connection(kafka, prefix=prefix)
        await provisioning.create(connection, Wanted(3, replication=1, facts_days=1_825))
        await _write(connection, written())
        yield LogHistory(connection)


async def _write(connection: Connection, records: Sequence[Recorded]) -> None:
    async with publisher(connection, {record.topic for record in records}) as out:
        for record in records:
            encoded = Encoded(record.key or b"", record.value or b"", record.headers)
            await out.deliver(record.topic, encoded)


class TestLogHistory(HistoryContract):
    """Keeps to the contract."""
