"""A transaction that a broker was ending when it was killed has an end once it is there again."""

import asyncio
import os
import signal
from itertools import count
from pathlib import Path

import pytest

from tests.chaos.history import Place
from tests.chaos.horizon import Horizon
from tests.engine import kafka as on_kafka
from tests.engine.tally import TOTAL_ROSE
from workers.broker.eviction import is_put_out
from workers.broker.local import LocalKafka
from workers.engine.errors import StartOver
from workers.engine.kafka.connection import Connection
from workers.engine.kafka.writer import Writer
from workers.engine.port import Sent

WRITERS = 24
"""So many at once that a kill nearly always finds some transaction while its end is written."""
COMMITS = 20 * WRITERS
BEGUN = "... WARN  [QuorumController id=1] Performing controller activation. (QuorumController)"
REGISTERED = "... Replayed initial RegisterBrokerRecord for broker 1: ..., fenced=true, ...)"
ALIVE = "... Replayed BrokerRegistrationChangeRecord modifying ...: ..., fenced=-1, ...)"
MOVED = "... Replayed BrokerRegistrationChangeRecord modifying ...: ..., fenced=0, ...)"
CHANGED = "... DEBUG ... Read-write operation maybeFenceStaleBroker(20) will be completed when ..."
WRITTEN = "... DEBUG [QuorumController id=1] Processed maybeFenceStaleBroker(20) in 30528 us (...)"
ANOTHER = "... DEBUG [QuorumController id=1] Processed maybeFenceStaleBroker(2) in 18468 us (...)"
PUT_OUT = "... Replayed BrokerRegistrationChangeRecord modifying ...: ..., fenced=1, ...)"


@pytest.mark.kafka
@pytest.mark.timeout(300)  # it starts a Kafka of its own, again and again
async def test_a_transaction_has_an_end_whenever_the_broker_is_killed(tmp_path: Path) -> None:
    broker = await asyncio.to_thread(LocalKafka.start, tmp_path)
    connection = Connection(broker.bootstrap)
    await on_kafka.create_topics(connection, [TOTAL_ROSE], partitions=WRITERS)
    places = [Place(TOTAL_ROSE.name(""), number) for number in range(WRITERS)]
    waiting: dict[Place, int] = {}
    for _ in range(3):
        await _killed_at_work(broker, connection)
        broker = await asyncio.to_thread(LocalKafka.start, tmp_path, port_number=broker.port)
        await asyncio.gather(*[_taken_over(connection, number) for number in range(WRITERS)])
        waiting |= await asyncio.to_thread(Horizon(broker.bootstrap, places).ends_early)
    await asyncio.to_thread(broker.stop)

    assert waiting == {}


async def _killed_at_work(broker: LocalKafka, connection: Connection) -> None:
    commits, enough = count(1), asyncio.Event()

    async def work(number: int) -> None:
        writer = Writer(connection, f"writer-{number}")
        try:
            await writer.open()
            while True:
                await writer.begin()
                await writer.send(TOTAL_ROSE.name(""), number, [Sent(b"k", b"v")])
                await writer.commit()
                if next(commits) == COMMITS:
                    enough.set()
        except StartOver:
            await writer.close()

    working = [asyncio.create_task(work(number)) for number in range(WRITERS)]
    await enough.wait()
    os.kill(broker.pid, signal.SIGKILL)
    await asyncio.to_thread(broker.stop)
    await asyncio.gather(*working)


async def _taken_over(connection: Connection, number: int) -> None:
    """End what the former writer has begun."""
    writer = Writer(connection, f"writer-{number}")
    await writer.open()
    await writer.close()


@pytest.mark.parametrize(
    "log",
    [
        pytest.param([BEGUN], id="none was ever there"),
        pytest.param([BEGUN, REGISTERED], id="it never came to life"),
        pytest.param([REGISTERED, ALIVE, PUT_OUT, BEGUN], id="before"),
        pytest.param([REGISTERED, ALIVE, MOVED, BEGUN, PUT_OUT, CHANGED, WRITTEN], id="now"),
    ],
)
def test_a_broker_is_put_out(log: list[str]) -> None:
    assert is_put_out(log)


@pytest.mark.parametrize(
    "log",
    [
        pytest.param([], id="nothing is known"),
        pytest.param([REGISTERED, ALIVE, PUT_OUT], id="the past is still being read"),
        pytest.param([REGISTERED, ALIVE, MOVED, BEGUN], id="it counts as alive"),
        pytest.param([PUT_OUT, ALIVE, BEGUN], id="it came back"),
        pytest.param([ALIVE, BEGUN, PUT_OUT], id="it is told just now"),
        pytest.param([ALIVE, BEGUN, PUT_OUT, CHANGED], id="it is not written"),
        pytest.param([ALIVE, BEGUN, PUT_OUT, CHANGED, ANOTHER], id="another change is written"),
    ],
)
def test_a_broker_is_not_yet_put_out(log: list[str]) -> None:
    assert not is_put_out(log)
