"""Publisher, readers and lag meter on a real Kafka behind the proxy, which is cut meanwhile."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from events.catalogue import COMMANDS
from tests.chaos.broker import Broker
from tests.chaos.history import NUMBER_HEADER, Entry, Place, Reading
from tests.chaos.lag import LagMeter
from tests.chaos.load import Load
from tests.chaos.proxy import Proxy
from tests.chaos.publisher import Publisher
from tests.chaos.reader import Follower, read
from workers.cli import provisioning
from workers.cli.provisioning import Wanted
from workers.engine.kafka.connection import Connection

PARTITIONS = 2
LOAD = Load(seed=1, tenders=60, partitions=PARTITIONS)
PLACES = [Place(topic.kind, n) for topic in COMMANDS for n in range(PARTITIONS)]

pytestmark = [pytest.mark.kafka, pytest.mark.chaos]


@pytest.fixture
async def proxy(tmp_path: Path) -> AsyncIterator[Proxy]:
    async with Proxy() as proxy:
        broker = Broker(proxy, tmp_path / "kafka")
        await broker.start()
        try:
            wanted = Wanted(PARTITIONS, replication=1, facts_days=500)
            await provisioning.create(Connection(broker.bootstrap), wanted)
            yield proxy
        finally:
            await broker.stop()


def numbers(reading: Reading) -> set[int]:
    return {number(entry) for entries in reading.values() for entry in entries}


def number(entry: Entry) -> int:
    return int(dict(entry.headers)[NUMBER_HEADER])


async def until(condition: Callable[[], bool]) -> None:
    while not condition():  # noqa: ASYNC110 - the client's threads tell nobody
        await asyncio.sleep(0.01)


async def test_what_is_acknowledged_is_read_and_what_is_aborted_only_by_who_reads_everything(
    proxy: Proxy,
) -> None:
    bootstrap, records = f"127.0.0.1:{proxy.port}", LOAD.records()
    publisher, follower = Publisher(bootstrap, records, seconds=3), Follower(bootstrap, PLACES)
    following = asyncio.create_task(follower.run())

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(publisher.run())
        await until(lambda: len(publisher.acknowledged) > len(records) // 2)
        proxy.cut()
    committed = await asyncio.to_thread(read, bootstrap, PLACES, "read_committed")
    everything = await asyncio.to_thread(read, bootstrap, PLACES, "read_uncommitted")
    await until(lambda: numbers(follower.found) >= numbers(committed))
    follower.stop()
    await following

    sound = {record.number for record in records if not record.aborted}
    found = {number(e): (p, e.offset) for p, entries in committed.items() for e in entries}
    assert found == {n: (records[n].place, publisher.acknowledged[n]) for n in sound}
    assert numbers(everything) > numbers(committed)
    assert {p: entries for p, entries in committed.items() if entries} == follower.found


async def test_the_lag_of_a_group_that_never_read_is_all_that_a_committed_reader_would_pass(
    proxy: Proxy,
) -> None:
    bootstrap, records = f"127.0.0.1:{proxy.port}", LOAD.records()
    await Publisher(bootstrap, records, seconds=0).run()

    with LagMeter(bootstrap, {"router": PLACES}) as meter:
        while (lag := await asyncio.to_thread(meter.total)) is None:
            pass  # the group's coordinator is only just starting

    assert lag >= len(records)
