"""`tenders worker` before it comes to work, and how it is started by others."""

import sys

from tests.unit.cli.command import Tenders
from workers.cli.itself import tenders_worker
from workers.service.health import Endpoint


def test_an_agent_that_does_not_exist_is_wrong_usage(tenders: Tenders) -> None:
    outcome = tenders("worker", "router", "rooter")

    assert outcome.code == 2
    assert "no agent rooter: router, messaging, settings, lifecycle, or all" in outcome.err


def test_no_agent_at_all_is_wrong_usage(tenders: Tenders) -> None:
    assert tenders("worker").code == 2


def test_a_worker_without_an_address_says_what_helps(tenders: Tenders) -> None:
    outcome = tenders("worker", "router")

    assert outcome.code == 1
    assert "--bootstrap" in outcome.err


def test_a_worker_is_started_by_the_same_python() -> None:
    command = tenders_worker(["router", "settings"], Endpoint("0.0.0.0", 9100), "b1:9092")  # noqa: S104 - in a container

    assert command == [
        *(sys.executable, "-P", "-m", "workers.cli", "worker", "router", "settings"),
        *("--metrics-host", "0.0.0.0", "--metrics-port", "9100"),  # noqa: S104 - likewise
        *("--bootstrap", "b1:9092"),
    ]


def test_a_worker_without_metrics_and_address_is_told_neither() -> None:
    assert tenders_worker(["all"], None, None)[4:] == ["worker", "all"]
