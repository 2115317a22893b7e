"""The chaos suite: `python -m tests.chaos.run --seed 1 --minutes 3`; the exit code is the verdict.

The same seed publishes the same records and plans the same faults at the same times.
"""

import argparse
import asyncio
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from tests.chaos import faults
from tests.chaos.course import Course, Setup
from tests.chaos.faults import Counts
from tests.chaos.report import Report

_TENDERS_PER_MINUTE: Final = 600
_KILLS_PER_ABORTED: Final = 7
"""200 kills shall abort 30 transactions at least."""


def short(seed: int) -> Setup:
    """What CI does on every change: something of everything, in about three minutes."""
    return setup(seed, minutes=2.0, tenders=1_000)


def setup(seed: int, minutes: float, tenders: int | None = None) -> Setup:
    """What fits into so many minutes."""
    counts = faults.counts(minutes)
    wanted = tenders or round(_TENDERS_PER_MINUTE * minutes)
    return Setup(seed, wanted, 60 * minutes, counts, least_aborted=_least_aborted(counts))


def _least_aborted(counts: Counts) -> int:
    return max(counts["kill"] // _KILLS_PER_ABORTED, 1)


def _with_kills(setup: Setup, workers: int | None, brokers: int | None) -> Setup:
    counts = dict(setup.counts)
    if workers is not None:
        counts["kill"] = workers
    if brokers is not None:
        counts["broker_kill"], counts["broker_freeze"] = brokers - brokers // 2, brokers // 2
    return replace(setup, counts=counts, least_aborted=_least_aborted(counts))


def perform(setup: Setup, keep: Path | None = None) -> Report:
    """Do it. keep: where Kafka's data and the workers' logs stay; None when only if it is red."""
    directory = keep or Path(tempfile.mkdtemp(prefix="chaos-"))
    report = asyncio.run(Course(setup, directory, _tell).run())
    if keep is None and report.is_green:
        shutil.rmtree(directory)
    else:
        _tell(f"data and logs: {directory}")
    return report


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def _wanted(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tests.chaos.run", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="of the load and of the faults")
    parser.add_argument("--minutes", type=float, default=3.0, help="of publishing under faults")
    parser.add_argument("--tenders", type=int, help=f"else {_TENDERS_PER_MINUTE} per minute")
    parser.add_argument("--workers", type=int, default=4, help="processes that are always there")
    parser.add_argument("--process-kills", type=int, help="kill -9 of workers, else by minutes")
    parser.add_argument("--broker-kills", type=int, help="kills and freezes of Kafka, half each")
    parser.add_argument("--short", action="store_true", help="the form for CI; only --seed counts")
    parser.add_argument("--keep", type=Path, help="an empty directory for data and logs")
    parser.add_argument("--json", action="store_true", help="the report as JSON")
    return parser.parse_args(arguments)


def _chosen(wanted: argparse.Namespace) -> Setup:
    if wanted.short:
        return short(wanted.seed)
    chosen = setup(wanted.seed, wanted.minutes, wanted.tenders)
    chosen = _with_kills(chosen, wanted.process_kills, wanted.broker_kills)
    return replace(chosen, workers=wanted.workers)


def main(arguments: Sequence[str] | None = None) -> int:
    """0 for green, 1 for red."""
    wanted = _wanted(arguments)
    report = perform(_chosen(wanted), wanted.keep)
    lines = [report.as_json()] if wanted.json else list(report.lines())
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 0 if report.is_green else 1


if __name__ == "__main__":
    sys.exit(main())
