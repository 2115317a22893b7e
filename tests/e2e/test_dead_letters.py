"""What has become a dead letter is worked on after all, once what was wrong is mended."""

import asyncio
import json
import subprocess
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from confluent_kafka import Producer

from events.event import Event
from events.partition import partition_of
from tests.e2e.events import request, settings
from tests.e2e.office import PARTITIONS, TENDERS, Office
from tests.unit.cli.dead import parked
from workers.dead_letters.fate import MOST_REDRIVES
from workers.dead_letters.letters import REDRIVES
from workers.engine.agent import Decision, View
from workers.engine.journal import Silence
from workers.engine.kafka.connection import Connection
from workers.engine.kafka.worker import Worker
from workers.router.agent import router

pytestmark = pytest.mark.kafka

Parked = Callable[[Office, dict[str, Any]], None]


def by_a_broken_release(office: Office, asked: dict[str, Any]) -> None:
    """A router that cannot decide on requests finds this one."""
    office.publish("tender-requested", asked)
    asyncio.run(_work_until_dead(office, asked["data"]["account_id"].encode()))


async def _work_until_dead(office: Office, key: bytes) -> None:
    sound = router()

    def decide(view: View, event: Event, now: int) -> Decision:
        if event.kind == "tender-requested":
            raise ZeroDivisionError
        return sound.decide(view, event, now)

    broken = replace(sound, decide=decide)
    worker = Worker(Connection(office.bootstrap, office.prefix), broken, lambda _: Silence())
    running = asyncio.create_task(worker.run())
    await asyncio.to_thread(office.dead_letters, key, 1)
    worker.stop()
    await running


def by_a_release_that_did_not_know_its_version(office: Office, asked: dict[str, Any]) -> None:
    """A dead letter that is as good as any command today."""
    key = asked["data"]["account_id"].encode()
    partition = partition_of(key, PARTITIONS)
    letter = parked(json.dumps(asked).encode(), key, reason="unknown_type", partition=partition)
    producer = Producer({"bootstrap.servers": office.bootstrap})
    producer.produce(
        office.prefix + letter.topic,
        letter.value,
        letter.key,
        partition,
        headers=list(letter.headers),
    )
    producer.flush()


@pytest.mark.parametrize(
    "park",
    [by_a_broken_release, by_a_release_that_did_not_know_its_version],
    ids=["by a broken release", "by a release that did not know its version"],
)
def test_what_was_parked_is_decided_by_the_mended_release(
    empty_office: Office, account: str, park: Parked
) -> None:
    asked = request(account, "A-1")
    park(empty_office, asked)
    empty_office.starts("all")
    empty_office.publish("settings-change-requested", settings(account, "self"))
    empty_office.facts(account, 1, "account-settings-changed")

    shown = empty_office.tenders("dead-letters", "redrive", "--tender", "A-1", "--json")
    empty_office.tenders("dead-letters", "redrive", "--tender", "A-1", "--yes")
    (forwarded,) = empty_office.facts(account, 1, "portal-forwarded")

    assert json.loads(shown)["decodable"] == 1
    assert forwarded.event["causationid"] == asked["id"]
    assert forwarded.data["request"] == asked["data"]
    assert empty_office.tenders("dead-letters", "list", "--json") == ""


def test_what_fails_again_is_a_new_dead_letter_that_counts_and_after_three_it_is_refused(
    shared_office: Office, account: str
) -> None:
    shared_office.publish("tender-requested", b"{", key=account)
    redrive = ("dead-letters", "redrive", "--account", account, "--yes")

    for count in range(MOST_REDRIVES):
        assert len(shared_office.dead_letters(account.encode(), count + 1)) == count + 1
        shared_office.tenders(*redrive)
    letters = shared_office.dead_letters(account.encode(), MOST_REDRIVES + 1)
    refused = subprocess.run(
        [TENDERS, *redrive],
        env=shared_office.environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert [letter.headers.get(REDRIVES) for letter in letters] == [None, b"1", b"2", b"3"]
    assert {(letter.key, letter.value) for letter in letters} == {(account.encode(), b"{")}
    assert refused.returncode == 1
    assert "1 cannot be put back (redriven_too_often)" in refused.stderr
