"""The plan of faults: the same for the same seed, with something of everything."""

from collections import Counter

import pytest

from tests.chaos.faults import KINDS, NATURES, counts, plan


def test_the_same_seed_plans_the_same_faults_at_the_same_times() -> None:
    assert plan(1, counts(3), 180, workers=4) == plan(1, counts(3), 180, workers=4)
    assert plan(1, counts(3), 180, workers=4) != plan(2, counts(3), 180, workers=4)


@pytest.mark.parametrize("minutes", [0.5, 3, 10])
def test_every_kind_happens_as_often_as_it_is_counted(minutes: float) -> None:
    planned = plan(1, counts(minutes), 60 * minutes, workers=4)

    assert Counter(fault.kind for fault in planned) == Counter(counts(minutes))
    assert set(counts(minutes)) == set(KINDS)
    assert min(counts(minutes).values()) >= 1


def test_faults_are_within_the_time_and_within_their_nature() -> None:
    for fault in plan(1, counts(10), 600, workers=4):
        shortest, longest = NATURES[fault.kind].lasts

        assert 0 <= fault.at <= 600
        assert shortest <= fault.lasts <= longest
        assert fault.who in range(4)


def test_a_plan_is_in_the_order_of_time() -> None:
    times = [fault.at for fault in plan(1, counts(10), 600, workers=4)]

    assert times == sorted(times)
