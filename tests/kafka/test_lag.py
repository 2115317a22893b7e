"""How far an agent is behind, as its metrics say on the real Kafka."""

import re
from collections.abc import AsyncIterator
from typing import Final

import pytest
from msgspec.structs import replace

from events.catalogue import (
    ACCOUNT_SETTINGS_CHANGED,
    SETTINGS_CHANGE_REQUESTED,
)
from events.partition import partition_of
from tests.engine import kafka as on_kafka
from tests.kafka.test_service import ACCOUNT, PARTITIONS, House, answers, changes
from tests.unit.service.web import Answer
from workers.engine.brake import MOST_IN_A_ROW
from workers.engine.kafka.connection import Connection
from workers.engine.kafka.feed import FULL_BYTES
from workers.engine.port import Sent
from workers.router.agent import router
from workers.service.topics import needed_by
from workers.settings.agent import settings

pytestmark = pytest.mark.kafka
IN_A_ROW: Final = MOST_IN_A_ROW + 1  # the last of which stops the task
PADDING: Final = 900_000
HOME: Final = partition_of(ACCOUNT.encode(), PARTITIONS)
_LAG: Final = re.compile(
    r'^tenders_lag_records\{agent="(.+)",partition="(.+)",topic="(.+)"\} (.+)$', re.MULTILINE
)

LARGE: Final = FULL_BYTES // PADDING + 1

Lag = dict[tuple[str, str, int], float]


@pytest.fixture
async def house(kafka: str, prefix: str) -> AsyncIterator[House]:
    house = House(Connection(kafka, prefix))
    topics = dict.fromkeys(needed_by([settings(), router()]))
    await on_kafka.create_topics(house.connection, list(topics), PARTITIONS)
    try:
        yield house
    finally:
        await house.close()


def lag(metrics: Answer) -> Lag:
    """By agent, topic and partition."""
    found = _LAG.findall(metrics.body)
    return {(agent, topic, int(number)): float(lag) for agent, number, topic, lag in found}


def padded(change: Sent) -> bytes:
    """The same in more bytes."""
    return (change.value or b"") + b" " * PADDING


async def test_lag_is_what_lies_before_a_stopped_task_and_falls_to_zero(house: House) -> None:
    place = ("settings", SETTINGS_CHANGE_REQUESTED.kind, HOME)
    worker = await house.start("worker", "settings", "--metrics-port", "0")
    url = f"{await worker.url()}/metrics"
    at_rest = await answers(url, lambda answer: place in lag(answer))
    bad = [Sent(ACCOUNT.encode(), b"{")] * IN_A_ROW
    await on_kafka.publish(house.connection, SETTINGS_CHANGE_REQUESTED.kind, bad, HOME)
    await worker.logs("task_stopped")

    large = [replace(change, value=padded(change)) for change in changes(LARGE)]
    await on_kafka.publish(house.connection, SETTINGS_CHANGE_REQUESTED.kind, large, HOME)
    await answers(url, lambda answer: lag(answer).get(place) == 1 + LARGE)
    await house.ask_for_changes(5, role="clerk")  # which nobody fetches, as so much waits
    await answers(url, lambda answer: lag(answer).get(place) == 1 + LARGE + 5)
    resumed = await house.start("worker", "resume", "settings")
    in_the_end = await answers(url, lambda answer: lag(answer).get(place) == 0)

    assert await resumed.ended() == 0
    assert set(lag(at_rest).values()) == {0}
    assert set(lag(in_the_end).values()) == {0}


async def test_the_ends_of_transactions_are_no_lag_once_they_are_passed(house: House) -> None:
    place = ("router", ACCOUNT_SETTINGS_CHANGED.kind, HOME)
    worker = await house.start("worker", "settings", "router", "--metrics-port", "0")
    url = f"{await worker.url()}/metrics"
    await house.ask_for_changes(3)

    heard = 'tenders_records_total{agent="router"} 3.0'
    await answers(url, lambda answer: heard in answer.body and place in lag(answer))
    in_the_end = await answers(url, lambda answer: set(lag(answer).values()) == {0})

    assert place in lag(in_the_end)
    assert {agent for agent, _, _ in lag(in_the_end)} == {"settings", "router"}
