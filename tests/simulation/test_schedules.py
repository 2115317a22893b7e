"""Whatever the schedule of deaths, sleeps and awakenings: no history has an anomaly."""

import pytest

from tests.chaos.checker import check
from tests.simulation.play import Play, aborted

BLOCK = 100


@pytest.mark.parametrize("block", range(20))
def test_no_history_of_a_hundred_schedules_has_an_anomaly(block: int) -> None:
    bitten = 0

    for seed in range(block * BLOCK, (block + 1) * BLOCK):
        play = Play(seed)
        assert check(play.run()) == [], f"seed {seed}"
        bitten += aborted(play)

    assert bitten > 30


def test_the_same_seed_gives_the_same_log_byte_for_byte() -> None:
    one, other = Play(7), Play(7)

    assert one.run() == other.run()
    assert one.world.cluster.everything() == other.world.cluster.everything()


def test_another_seed_gives_another_log() -> None:
    assert Play(7).run() != Play(8).run()
