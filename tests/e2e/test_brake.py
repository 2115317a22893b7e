"""A task stops before it drains a topic into the dead letters, and goes on when it may."""

import re
import urllib.error
import urllib.request

import pytest

from events.partition import partition_of
from tests.e2e.events import request, settings
from tests.e2e.office import PARTITIONS, Office, Worker

pytestmark = pytest.mark.kafka


def two_accounts() -> tuple[str, str]:
    """Accounts whose records are in different partitions."""
    first = "konto-0"
    others = (f"konto-{number}" for number in range(1, 100))
    home = partition_of(first.encode(), PARTITIONS)
    return first, next(a for a in others if partition_of(a.encode(), PARTITIONS) != home)


def readiness(office: Office, worker: Worker) -> tuple[int, str]:
    """What `/health/ready` answers."""
    (address,) = office.said(worker, r'"address": "(http://[^"]+)"').groups()
    try:
        with urllib.request.urlopen(f"{address}/health/ready", timeout=10) as answer:  # noqa: S310 - our own
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_a_stopped_task_says_why_and_others_go_on_until_it_is_told_to(
    empty_office: Office,
) -> None:
    worker = empty_office.starts("all", "--metrics-port", "0")
    broken, sound = two_accounts()
    empty_office.publish(
        "settings-change-requested", settings(broken, "self"), settings(sound, "self")
    )
    for account in (broken, sound):
        empty_office.facts(account, 1, "account-settings-changed")

    empty_office.publish("tender-requested", *[b"{"] * 60, key=broken)
    empty_office.publish("tender-requested", request(broken, "A-1"), request(sound, "A-1"))

    empty_office.said(worker, r"task_stopped")
    empty_office.facts(sound, 1, "portal-forwarded")
    code, reasons = readiness(empty_office, worker)
    assert len(empty_office.dead_letters(broken.encode(), 49)) == 49
    assert empty_office.facts(broken, 0, "portal-forwarded") == []
    assert code == 503
    assert re.search(r"50 commands in a row would be dead letters, tender-requested\[", reasons)

    empty_office.tenders("worker", "resume", "router", "--reason", "gesehen")

    empty_office.facts(broken, 1, "portal-forwarded")
    assert len(empty_office.dead_letters(broken.encode(), 60)) == 60
