"""Races on a real Kafka for what a tender has but few of: slots under its cap, and one owner."""

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import pytest

from tests.e2e.events import by_broker, claim, invitation, request, settings
from tests.e2e.office import Office, Seen, Worker

pytestmark = pytest.mark.kafka

CAP: Final = 5
REQUESTS: Final = 200
PUBLISHERS: Final = 8


def has_a_tender(office: Office, account: str, mode: str, **fields: object) -> None:
    """The account has settings, and a tender that is routed by them."""
    office.publish("settings-change-requested", settings(account, mode, **fields))
    office.facts(account, 1, "account-settings-changed")
    office.publish("tender-requested", request(account, "A-1"))
    office.facts(account, 1, "backoffice-assigned", "portal-forwarded")


def publish_at_the_same_time(office: Office, topic: str, events: Sequence[dict[str, Any]]) -> None:
    """From several publishers, each of which waits for Kafka's word before its next."""
    with ThreadPoolExecutor(PUBLISHERS) as publishers:
        for published in [publishers.submit(office.publish, topic, event) for event in events]:
            published.result()


def kill_in_turn(office: Office, account: str, workers: Sequence[Worker]) -> None:
    """Each when more has been decided; another one takes its place at once."""
    for number, worker in enumerate(workers):
        office.facts(account, number * REQUESTS // (2 * len(workers)), *ANSWERS)
        worker.kill()
        office.starts("lifecycle")


ANSWERS: Final = ("insurer-invited", "insurer-invitation-refused")


def causes(facts: Sequence[Seen]) -> list[str]:
    """The ids of what they answer."""
    return sorted(fact.event["causationid"] for fact in facts)


@pytest.mark.timeout(300)
def test_of_two_hundred_requests_at_once_a_cap_of_five_lets_five_through_whoever_is_killed(
    empty_office: Office, account: str
) -> None:
    empty_office.starts("router", "settings")
    workers = [empty_office.starts("lifecycle") for _ in range(3)]
    has_a_tender(empty_office, account, "self", max_insurers=CAP)
    requests = [
        invitation(account, "A-1", f"i-{number}", requested_by=by_broker())
        for number in range(REQUESTS)
    ]

    with ThreadPoolExecutor(1) as killer:
        killed = killer.submit(kill_in_turn, empty_office, account, workers)
        publish_at_the_same_time(empty_office, "insurer-invitation-requested", requests)
        killed.result()

    facts = empty_office.facts(account, REQUESTS, *ANSWERS)
    invited = [fact.data for fact in facts if fact.topic == "insurer-invited"]
    assert [(data["slot"], data["sequence"]) for data in invited] == [
        (number, number) for number in range(1, CAP + 1)
    ]
    assert invited[-1]["slots_left"] == 0
    assert causes(facts) == sorted(event["id"] for event in requests)
    assert Counter(fact.data.get("code") for fact in facts) == {
        None: CAP,
        "cap_reached": REQUESTS - CAP,
    }


@pytest.mark.timeout(300)
def test_of_fifty_clerks_who_claim_at_once_one_owns_and_the_others_are_told_by_whom(
    empty_office: Office, account: str
) -> None:
    empty_office.starts("router", "settings")
    worker = empty_office.starts("lifecycle")
    has_a_tender(empty_office, account, "backoffice")
    claims = [claim(account, "A-1", f"p-{number}") for number in range(50)]

    publish_at_the_same_time(empty_office, "tender-claim-requested", claims)
    worker.kill()
    empty_office.starts("lifecycle")

    (claimed,) = empty_office.facts(account, 1, "tender-claimed")
    refused = empty_office.facts(account, 49, "tender-claim-refused")
    assert {fact.data["owner"] for fact in refused} == {claimed.data["clerk_id"]}
    assert {fact.data["code"] for fact in refused} == {"already_claimed"}
    assert causes([claimed, *refused]) == sorted(event["id"] for event in claims)
