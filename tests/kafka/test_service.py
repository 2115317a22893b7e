"""Worker processes as a user starts them, on the real Kafka."""

import asyncio
import json
import os
import signal
import socket
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from events.catalogue import SETTINGS_CHANGE_REQUESTED, changelog
from events.partition import partition_of
from tests.engine import kafka as on_kafka
from tests.kafka.running import Running, relay
from tests.unit.service.web import Answer, get
from workers.broker.local import LocalKafka
from workers.engine.kafka.connection import Connection
from workers.engine.port import Sent
from workers.service.topics import topics_of
from workers.settings.agent import settings

pytestmark = pytest.mark.kafka
PARTITIONS = 2
ACCOUNT = "rheinblick"
DRAINED_WITHIN_S = 10


class House:
    """Topics of their own for one test, and the processes that work on them."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._running: list[Running] = []

    async def start(self, *arguments: str, **environment: str) -> Running:
        """Run `tenders` with these arguments."""
        known = {
            "TENDERS_KAFKA_BOOTSTRAP_SERVERS": self.connection.bootstrap,
            "TENDERS_PREFIX": self.connection.prefix,
        }
        running = await Running.start(*arguments, environment={**known, **environment})
        self._running.append(running)
        return running

    async def worker(self, *arguments: str) -> Running:
        """The settings agent, once it works on every partition."""
        running = await self.start("worker", "settings", *arguments)
        await running.logs("task_resumed", PARTITIONS)
        return running

    async def ask_for_changes(self, count: int, role: str = "admin") -> None:
        """Publish changes of an account's settings, each another cap."""
        home = partition_of(ACCOUNT.encode(), PARTITIONS)
        await on_kafka.publish(
            self.connection, SETTINGS_CHANGE_REQUESTED.kind, changes(count, role), home
        )

    async def close(self) -> None:
        for running in self._running:
            await running.end()


def changes(count: int, role: str = "admin") -> list[Sent]:
    """Changes of an account's settings, each another cap."""
    return [_change(number, role) for number in range(1, count + 1)]


def _change(number: int, role: str) -> Sent:
    data = {
        "account_id": ACCOUNT,
        "mode": "self",
        "max_insurers": number,
        "changed_by": {"user_id": "k.adler", "role": role},
    }
    attributes = {"specversion": "1.0", "id": f"{role}-{number}", "source": "urn:test"}
    event = {**attributes, "type": SETTINGS_CHANGE_REQUESTED.type, "data": data}
    return Sent(ACCOUNT.encode(), json.dumps(event).encode())


@pytest.fixture
async def house(kafka: str, prefix: str) -> AsyncIterator[House]:
    house = House(Connection(kafka, prefix))
    await on_kafka.create_topics(house.connection, topics_of(settings()), PARTITIONS)
    try:
        yield house
    finally:
        await house.close()


async def fetched(url: str) -> Answer:
    return await asyncio.to_thread(get, url)


async def answers(url: str, condition: Callable[[Answer], bool]) -> Answer:
    """Ask for a page until its answer is as the test wants it."""
    while not condition(answer := await fetched(url)):  # noqa: ASYNC110 - a page sets no event
        await asyncio.sleep(0.05)
    return answer


def nobody_listens() -> str:
    """An address of this machine where nobody is."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{closed.getsockname()[1]}"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "Ctrl-C"])
async def test_a_signal_ends_a_worker_in_good_order(house: House, number: signal.Signals) -> None:
    worker = await house.worker("--metrics-port", "0")
    await house.ask_for_changes(200)
    await worker.logs("batch_committed")

    asked = time.monotonic()
    code = await worker.ask(number)

    assert code == 0
    assert time.monotonic() - asked < DRAINED_WITHIN_S
    assert worker.logged("agents_stopped")
    assert worker.leaks() == []


async def test_what_one_worker_left_the_next_one_goes_on_with(house: House) -> None:
    worker = await house.worker()
    await house.ask_for_changes(50)
    await worker.logs("batch_committed")
    await worker.ask()

    heir = await house.worker()
    while sum(line["inputs"] for line in batches(worker, heir)) < 50:
        await heir.logs("batch_committed", len(heir.logged("batch_committed")) + 1)

    assert sum(line["inputs"] for line in batches(worker, heir)) == 50


def batches(*workers: Running) -> list[dict[str, Any]]:
    return [line for worker in workers for line in worker.logged("batch_committed")]


async def test_a_missing_topic_is_named_and_how_to_create_it(kafka: str, prefix: str) -> None:
    house = House(Connection(kafka, prefix))
    needed = topics_of(settings())
    await on_kafka.create_topics(house.connection, needed[1:], PARTITIONS)
    worker = await house.start("worker", "settings")

    code = await worker.ended()

    assert code == 1
    assert f"missing topics: {needed[0].name(prefix)}: " in worker.errors.splitlines()[-1]
    assert "`tenders topics create`" in worker.errors.splitlines()[-1]
    assert worker.leaks() == []


async def test_a_topic_with_another_number_of_partitions_is_named(kafka: str, prefix: str) -> None:
    house = House(Connection(kafka, prefix))
    odd, *others = topics_of(settings())
    await on_kafka.create_topics(house.connection, others, PARTITIONS)
    await on_kafka.create_topics(house.connection, [odd], PARTITIONS + 1)
    worker = await house.start("worker", "settings")

    code = await worker.ended()

    assert code == 1
    assert f"{odd.name(prefix)} has {PARTITIONS + 1}" in worker.errors.splitlines()[-1]
    assert worker.leaks() == []


async def test_metrics_and_health_are_served_while_it_works(house: House) -> None:
    worker = await house.worker("--metrics-port", "0")
    url = await worker.url()
    await house.ask_for_changes(1)
    await house.ask_for_changes(1, role="clerk")

    refused = await worker.logs("refused")
    ready = await answers(f"{url}/health/ready", lambda answer: answer.status == 200)
    counted = 'tenders_facts_total{agent="settings",kind="settings-change-refused"} 1.0'
    metrics = await answers(f"{url}/metrics", lambda answer: counted in answer.body)

    assert [(line["code"], line["account_id"]) for line in refused] == [("not_admin", ACCOUNT)]
    assert json.loads(ready.body) == {"ok": True, "reasons": []}
    assert (await fetched(f"{url}/health/live")).status == 200
    assert f'tenders_tasks{{agent="settings",state="working"}} {PARTITIONS}.0' in metrics.body
    assert 'kind="account-settings-changed"} 1.0' in metrics.body
    assert (await fetched(f"{url}/elsewhere")).status == 404


async def test_a_worker_whose_broker_is_away_waits_alive_but_not_ready(house: House) -> None:
    away = nobody_listens()
    worker = await house.start(*("worker", "settings", "--metrics-port", "0"), "--bootstrap", away)
    url = await worker.url()
    (missed,) = await worker.logs("broker_missed")

    ready = await fetched(f"{url}/health/ready")
    live = await fetched(f"{url}/health/live")
    code = await worker.ask()

    assert missed["why"] == f"no answer from {away}"
    assert (ready.status, live.status) == (503, 200)
    assert json.loads(ready.body)["reasons"][0] == f"the broker: no answer from {away}"
    assert code == 0
    assert worker.leaks() == []


async def test_a_worker_goes_to_work_when_its_broker_comes(house: House) -> None:
    address = nobody_listens()
    worker = await house.start(
        *("worker", "settings", "--metrics-port", "0"), "--bootstrap", address
    )
    await worker.logs("broker_missed")

    async with relay(address, house.connection.bootstrap):
        await worker.logs("task_resumed", PARTITIONS)

    assert await worker.ask() == 0
    assert worker.logged("broker_found")


async def test_a_worker_whose_broker_has_died_still_ends_in_time() -> None:
    with await asyncio.to_thread(LocalKafka.start) as broker:
        house = House(Connection(broker.bootstrap))
        await on_kafka.create_topics(house.connection, topics_of(settings()), PARTITIONS)
        worker = await house.worker()
        os.kill(broker.pid, signal.SIGKILL)
        await worker.logs("broker_missed")

        asked = time.monotonic()
        code = await worker.ask()

    assert code == 0
    assert time.monotonic() - asked < DRAINED_WITHIN_S
    assert worker.leaks() == []


async def test_a_changelog_that_cannot_be_read_asks_for_a_new_process(house: House) -> None:
    spoiled = [Sent(f"{account} x".encode(), b"\xc1") for account in "ab"]
    await on_kafka.publish(house.connection, changelog("settings").kind, spoiled)
    worker = await house.start("worker", "settings")

    code = await worker.ended()

    assert code == 70
    (line,) = [line for line in worker.errors.splitlines() if "must be started again" in line]
    assert "settings" in line
    assert worker.leaks() == []


async def test_a_supervised_worker_that_is_killed_is_started_again(house: House) -> None:
    worker = await house.worker("--supervise")
    (first,) = worker.logged("child_started")

    os.kill(first["pid"], signal.SIGKILL)
    _, second = await worker.logs("child_started", 2)
    await worker.logs("task_resumed", 2 * PARTITIONS)
    await house.ask_for_changes(1)
    await worker.logs("batch_committed")
    code = await worker.ask()

    assert second["pid"] != first["pid"]
    assert [line["code"] for line in worker.logged("child_ended")] == [-signal.SIGKILL, 0]
    assert code == 0
    assert worker.leaks() == []


async def test_a_supervised_worker_ends_with_its_supervisor(house: House) -> None:
    worker = await house.worker("--supervise")

    worker.process.kill()

    assert await worker.ended() == -signal.SIGKILL  # which waits until nobody can write any more


async def test_a_supervised_worker_that_cannot_work_is_not_started_again(
    kafka: str, prefix: str
) -> None:
    house = House(Connection(kafka, prefix))
    worker = await house.start("worker", "settings", "--supervise")

    code = await worker.ended()

    assert code == 1
    assert len(worker.logged("child_started")) == 1
