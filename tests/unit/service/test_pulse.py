"""A task goes on when its turns rise, and only then."""

import pytest

from tests.unit.service.post import Post
from workers.service.pulse import Pulse


@pytest.fixture
def pulse() -> Pulse:
    pulse = Pulse()
    assert pulse.still([Post(turned={3: 7})], now=100.0) == []
    return pulse


def test_a_task_that_turns_goes_on(pulse: Pulse) -> None:
    assert pulse.still([Post(turned={3: 8})], now=200.0) == []
    assert pulse.still([Post(turned={3: 8})], now=229.0) == []


def test_a_task_that_has_not_turned_for_thirty_seconds_is_named(pulse: Pulse) -> None:
    assert pulse.still([Post(turned={3: 7})], now=130.0) == []
    assert pulse.still([Post(turned={3: 7})], now=131.0) == ["router: 3 has not gone on for 31 s"]


def test_a_task_that_was_given_away_is_forgotten(pulse: Pulse) -> None:
    assert pulse.still([Post(turned={})], now=120.0) == []
    assert pulse.still([Post(turned={3: 7})], now=140.0) == []


def test_time_without_a_broker_does_not_count(pulse: Pulse) -> None:
    pulse.forget()

    assert pulse.still([Post(turned={3: 7})], now=200.0) == []
