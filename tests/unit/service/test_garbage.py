"""A worker looks for cyclic garbage seldom, and still finds it."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from workers.service.garbage import look_seldom


class Knot:
    """Garbage that counting references does not find."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Python's own way of collecting, for whatever is tested next."""
    threshold = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*threshold)


def test_what_is_there_at_the_start_is_passed_over() -> None:
    look_seldom()

    assert gc.get_freeze_count() > 0


def test_a_batch_does_not_set_it_off() -> None:
    look_seldom()
    looks = _looks()

    kept = [[number] for number in range(20_000)]

    assert len(kept) == 20_000
    assert _looks() == looks


def test_garbage_is_found_in_the_end() -> None:
    look_seldom()
    garbage = weakref.ref(Knot())

    kept = [[number] for number in range(200_000)]

    assert len(kept) == 200_000
    assert garbage() is None


def _looks() -> int:
    """How often it has looked so far."""
    return sum(generation["collections"] for generation in gc.get_stats())
