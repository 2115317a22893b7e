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

from tests.chaos import form
from tests.chaos.course import Course, Setup
from tests.chaos.report import Report, total


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


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _wanted(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tests.chaos.run", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="of the load and of the faults")
    parser.add_argument("--seeds", type=int, default=1, help="so many runs, each with the next")
    parser.add_argument("--minutes", type=float, default=3.0, help="of publishing under faults")
    parser.add_argument("--tenders", type=int, help=f"else {form.TENDERS_PER_MINUTE} per minute")
    parser.add_argument("--workers", type=int, default=4, help="processes that are always there")
    parser.add_argument("--process-kills", type=int, help="kill -9 of workers, else by minutes")
    parser.add_argument("--broker-kills", type=int, help="kills and freezes of Kafka, half each")
    parser.add_argument("--short", action="store_true", help="the form for CI; only seeds count")
    parser.add_argument("--keep", type=Path, help="an empty directory for data and logs")
    parser.add_argument("--json", action="store_true", help="each report as a line of JSON")
    return parser.parse_args(arguments)


def _setup(wanted: argparse.Namespace, seed: int) -> Setup:
    if wanted.short:
        return form.short(seed)
    chosen = form.for_minutes(seed, wanted.minutes, wanted.tenders)
    chosen = form.with_kills(chosen, wanted.process_kills, wanted.broker_kills)
    return replace(chosen, workers=wanted.workers)


def _kept(wanted: argparse.Namespace, seed: int) -> Path | None:
    if wanted.keep is None:
        return None
    directory: Path = wanted.keep / str(seed)
    directory.mkdir(parents=True)
    return directory


def main(arguments: Sequence[str] | None = None) -> int:
    """0 for green, 1 for red."""
    wanted = _wanted(arguments)
    reports: list[Report] = []
    for seed in range(wanted.seed, wanted.seed + wanted.seeds):
        reports.append(report := perform(_setup(wanted, seed), _kept(wanted, seed)))
        for line in [report.as_json()] if wanted.json else report.lines():
            _say(line)
    if len(reports) > 1 and not wanted.json:
        _say(total(reports))
    return 0 if all(report.is_green for report in reports) else 1


if __name__ == "__main__":
    sys.exit(main())
