"""The pages of metrics and health, asked for over HTTP."""

import json
from collections.abc import Iterator

import pytest
from prometheus_client import CollectorRegistry, Counter

from tests.unit.service.web import get
from workers.service.errors import CannotServe
from workers.service.health import Endpoint, HealthServer, pages

ANYWHERE = Endpoint("127.0.0.1", 0)


@pytest.fixture
def faults() -> dict[str, list[str]]:
    return {"live": [], "ready": []}


@pytest.fixture
def site(faults: dict[str, list[str]]) -> Iterator[str]:
    registry = CollectorRegistry()
    Counter("tenders_batches", "Transactions committed", registry=registry).inc(7)
    application = pages(registry, lambda: faults["live"], lambda: faults["ready"])
    with HealthServer(ANYWHERE, application) as server:
        yield server.address


def test_metrics_are_in_the_format_of_prometheus(site: str) -> None:
    answer = get(f"{site}/metrics")

    assert answer.status == 200
    assert answer.media_type.startswith("text/plain")
    assert "tenders_batches_total 7.0" in answer.body.splitlines()


@pytest.mark.parametrize("page", ["live", "ready"])
def test_nothing_wrong_is_said_with_200(site: str, page: str) -> None:
    answer = get(f"{site}/health/{page}")

    assert (answer.status, answer.media_type) == (200, "application/json")
    assert json.loads(answer.body) == {"ok": True, "reasons": []}


@pytest.mark.parametrize(("page", "other"), [("live", "ready"), ("ready", "live")])
def test_what_is_wrong_is_said_with_503(
    site: str, faults: dict[str, list[str]], page: str, other: str
) -> None:
    faults[page] = ["router: 3 has stopped: why"]

    answer = get(f"{site}/health/{page}")

    assert answer.status == 503
    assert json.loads(answer.body) == {"ok": False, "reasons": ["router: 3 has stopped: why"]}
    assert get(f"{site}/health/{other}").status == 200


@pytest.mark.parametrize("path", ["/", "/health", "/metrics/x"])
def test_other_pages_do_not_exist(site: str, path: str) -> None:
    assert get(site + path).status == 404


def test_a_request_is_not_logged(site: str, capfd: pytest.CaptureFixture[str]) -> None:
    get(f"{site}/metrics")

    assert capfd.readouterr() == ("", "")


def test_nobody_answers_when_the_server_has_ended(faults: dict[str, list[str]]) -> None:
    application = pages(CollectorRegistry(), list, list)
    with HealthServer(ANYWHERE, application) as server:
        address = server.address

    with pytest.raises(ConnectionRefusedError):
        get(f"{address}/metrics")


def test_a_port_that_is_taken_is_said_in_one_line(site: str) -> None:
    taken = int(site.rpartition(":")[2])

    with pytest.raises(CannotServe, match=rf"^cannot listen on 127.0.0.1:{taken} .*in use$"):
        HealthServer(Endpoint("127.0.0.1", taken), pages(CollectorRegistry(), list, list))
