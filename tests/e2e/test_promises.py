"""What the service promises across processes, kept while they come, go and die."""

import json
import shutil
import subprocess
from collections import Counter
from itertools import pairwise

import pytest

from events.partition import partition_of
from tests.e2e.events import choice, message, request, settings
from tests.e2e.office import LIBRDKAFKAS_DEFAULT, PARTITIONS, Office, Seen, ends_well

pytestmark = pytest.mark.kafka
AGENTS = ("router", "messaging", "settings")


def has_settings(office: Office, account: str, mode: str) -> None:
    office.publish("settings-change-requested", settings(account, mode))
    office.facts(account, 1, "account-settings-changed")


def assert_decided_once(facts: list[Seen], tenders: list[str]) -> None:
    assert Counter(fact.data["tender_id"] for fact in facts) == Counter(tenders)


@pytest.mark.timeout(300)
def test_settings_that_were_read_are_obeyed_by_the_next_tender_300_times(
    empty_office: Office,
) -> None:
    for agent in AGENTS:
        empty_office.starts(agent)
    accounts = [f"konto-{number}" for number in range(100)]

    for mode in ("self", "backoffice", "self"):
        for account in accounts:
            known = len(empty_office.facts(account, 0, "account-settings-changed"))
            empty_office.publish("settings-change-requested", settings(account, mode))
            empty_office.facts(account, known + 1, "account-settings-changed")
            empty_office.publish("tender-requested", request(account, f"A-{known + 1}"))

    for account in accounts:
        facts = empty_office.facts(account, 3, "backoffice-assigned", "portal-forwarded")
        assert {
            (fact.data["tender_id"], fact.data["receipt"]["settings_version"]) for fact in facts
        } == {("A-1", 1), ("A-2", 2), ("A-3", 3)}
        assert empty_office.facts(account, 0, "tender-held") == []


@pytest.mark.timeout(300)
def test_ten_thousand_held_tenders_are_released_in_order_while_new_ones_queue_behind(
    empty_office: Office, account: str
) -> None:
    empty_office.starts("all")
    held = [f"A-{number}" for number in range(10_000)]
    empty_office.publish("tender-requested", *(request(account, tender) for tender in held))
    empty_office.facts(account, 10_000, "tender-held")
    empty_office.publish("tender-requested", request(account, "A-zuviel"))
    (refused,) = empty_office.facts(account, 1, "tender-refused")

    has_settings(empty_office, account, "self")
    empty_office.publish("tender-requested", *(request(account, f"B-{n}") for n in range(100)))

    forwarded = empty_office.facts(account, 10_100, "portal-forwarded")
    in_order = [*held, *(f"B-{number}" for number in range(100))]
    assert refused.data["code"] == "too_many_held"
    assert [fact.data["tender_id"] for fact in forwarded] == in_order
    assert longest_transaction(forwarded) <= 2_000


def longest_transaction(facts: list[Seen]) -> int:
    """Of facts alone in their partition; each transaction ends with a marker, an offset too."""
    lengths, length = [0], 0
    for before, fact in pairwise(facts):
        length = length + 1 if fact.offset == before.offset + 1 else 0
        lengths.append(length)
    return max(lengths) + 1


@pytest.mark.timeout(300)
def test_three_processes_of_each_agent_share_the_work_and_survive_a_killed_one(
    empty_office: Office,
) -> None:
    processes = {agent: [empty_office.starts(agent) for _ in range(3)] for agent in AGENTS}
    accounts = [f"konto-{number}" for number in range(20)]
    for account in accounts:
        empty_office.publish("settings-change-requested", settings(account, "backoffice"))
    tenders = [f"A-{number}" for number in range(50)]
    for tender in tenders[:25]:
        empty_office.publish("tender-requested", *(request(a, tender) for a in accounts))

    for agent in AGENTS:
        processes[agent][0].kill()
    for tender in tenders[25:]:
        empty_office.publish("tender-requested", *(request(a, tender) for a in accounts))
        empty_office.publish("message-posted", *(message(a, tender, "n-1") for a in accounts))

    for account in accounts:
        assert_decided_once(empty_office.facts(account, 50, "backoffice-assigned"), tenders)
        relayed = empty_office.facts(account, 25, "message-relayed")
        assert_decided_once(relayed, tenders[25:])
        assert {fact.data["sequence"] for fact in relayed} == {1}


@pytest.mark.timeout(300)
def test_a_worker_killed_between_two_batches_loses_and_doubles_nothing(
    empty_office: Office, account: str
) -> None:
    worker = empty_office.starts("all", TENDERS_WORKER_ID="w1")
    has_settings(empty_office, account, "self")
    tenders = [f"A-{number}" for number in range(400)]
    empty_office.publish("tender-requested", *(request(account, t) for t in tenders[:200]))
    empty_office.facts(account, 50, "portal-forwarded")

    worker.kill()
    empty_office.publish("tender-requested", *(request(account, t) for t in tenders[200:]))
    again = empty_office.starts("all", TENDERS_WORKER_ID="w1")

    facts = empty_office.facts(account, 400, "portal-forwarded")
    assert [fact.data["tender_id"] for fact in facts] == tenders
    ends_well(again)


def test_a_client_that_hashes_keys_differently_is_served_all_the_same(
    shared_office: Office,
) -> None:
    accounts = [f"anders-{number}" for number in range(30)]
    for account in accounts:
        has_settings(shared_office, account, "broker_decides")

    for account in accounts:
        shared_office.publish(
            "tender-requested", request(account, "A-1"), partitioner=LIBRDKAFKAS_DEFAULT
        )
        shared_office.publish(
            "handling-chosen", choice(account, "A-1", "self"), partitioner=LIBRDKAFKAS_DEFAULT
        )

    for account in accounts:
        (fact,) = shared_office.facts(account, 1, "portal-forwarded")
        assert fact.partition == partition_of(account.encode(), PARTITIONS)


def test_all_that_concerns_an_account_is_in_its_own_partition(
    shared_office: Office, account: str
) -> None:
    has_settings(shared_office, account, "backoffice")
    shared_office.publish("tender-requested", request(account, "A-1"))
    shared_office.publish("message-posted", message(account, "A-1", "n-1"))
    shared_office.facts(account, 1, "message-relayed")

    partitions = {fact.partition for fact in shared_office.facts(account, 3)}

    assert partitions == {partition_of(account.encode(), PARTITIONS)}


@pytest.mark.skipif(shutil.which("kcat") is None, reason="kcat is not installed")
def test_kcat_publishes_a_request_and_reads_its_fact(shared_office: Office, account: str) -> None:
    has_settings(shared_office, account, "self")
    topic = shared_office.prefix + "tender-requested"
    line = f"{account}:{json.dumps(request(account, 'A-1'))}\n"
    kcat = ["kcat", "-b", shared_office.bootstrap, "-q"]

    subprocess.run([*kcat, "-P", "-t", topic, "-K:"], input=line, text=True, check=True)
    shared_office.facts(account, 1, "portal-forwarded")
    facts = shared_office.prefix + "portal-forwarded"
    read = ["-C", "-t", facts, "-e", "-X", "isolation.level=read_committed"]
    seen = subprocess.run([*kcat, *read], capture_output=True, text=True, check=True)

    events = [json.loads(line) for line in seen.stdout.splitlines()]
    assert account in {event["data"]["account_id"] for event in events}
