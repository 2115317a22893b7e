"""As many schedules as one likes: `python -m tests.simulation --seeds 100000`."""

import argparse
import sys
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from typing import NamedTuple

from rich.progress import track

from tests.chaos.checker import check
from tests.simulation.play import Play, aborted

_BLOCK = 200


class Outcome(NamedTuple):
    """What a block of seeds came to: transactions aborted, and what was wrong."""

    aborted: int
    anomalies: list[str]


def played(seeds: Iterable[int]) -> Outcome:
    """Play these seeds."""
    outcome = Outcome(0, [])
    for seed in seeds:
        play = Play(seed)
        found = [f"seed {seed}: {name}: {evidence}" for name, evidence in check(play.run())]
        outcome = Outcome(outcome.aborted + aborted(play), outcome.anomalies + found)
    return outcome


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=2_000, help="how many schedules")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    asked = parser.parse_args()
    last = asked.first + asked.seeds
    blocks = [range(n, min(n + _BLOCK, last)) for n in range(asked.first, last, _BLOCK)]
    with ProcessPoolExecutor() as pool:
        outcomes = list(track(pool.map(played, blocks), "Schedules", total=len(blocks)))
    anomalies = [anomaly for outcome in outcomes for anomaly in outcome.anomalies]
    bitten = sum(outcome.aborted for outcome in outcomes)
    sys.stdout.write("".join(f"{anomaly}\n" for anomaly in anomalies))
    sys.stdout.write(
        f"{asked.seeds} schedules, {bitten} transactions aborted, {len(anomalies)} anomalies\n"
    )
    return 1 if anomalies else 0


if __name__ == "__main__":
    sys.exit(main())
