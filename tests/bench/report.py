"""What a whole bench has shown, as it is kept in a file; and the reasons not to believe it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

import msgspec

from tests.bench import engines
from tests.bench.answers import Verdict
from tests.bench.engine import Guarantee
from tests.bench.latency import Latency
from tests.bench.machine import Load, Machine
from tests.bench.throughput import Throughput

_OURS: Final = frozenset({engines.ROUTER.name, engines.BARE_LOOP.name})
_OTHERS_AT_MOST: Final = 0.10
_STOLEN_AT_MOST: Final = 0.05
_LATE_AT_MOST_MS: Final = 20.0


@dataclass(frozen=True)
class ThroughputRow:
    """An engine's throughput, round by round; cannot_start: why there is none."""

    engine: str
    guarantee: Guarantee
    state: bool
    tenders: int
    runs: tuple[Throughput, ...] = ()
    cannot_start: str = ""

    @property
    def rate(self) -> float:
        """Facts per second in the median round; there is one at least."""
        return median(run.rate for run in self.runs)


@dataclass(frozen=True)
class LatencyRow:
    """An engine's latency at so many requests a second, round by round.

    of_maximum: what share of the engine's own throughput that is; None for a fixed rate.
    """

    engine: str
    guarantee: Guarantee
    rate: float
    of_maximum: float | None
    runs: tuple[Latency, ...] = ()
    cannot_start: str = ""


Row = ThroughputRow | LatencyRow


@dataclass(frozen=True)
class Report:
    """Everything, with what is needed to place it.

    taken_at: RFC 3339. kafka: the broker's version. request_bytes: of one request.
    """

    taken_at: str
    machine: Machine
    kafka: str
    partitions: int
    request_bytes: int
    throughput: tuple[ThroughputRow, ...]
    latency: tuple[LatencyRow, ...]


def write(file: Path, report: Report) -> None:
    """Keep a report."""
    file.write_bytes(msgspec.json.format(msgspec.json.encode(report)) + b"\n")


def read(file: Path) -> Report:
    """A report that was kept. Raises: msgspec.ValidationError when the file holds none."""
    return msgspec.json.decode(file.read_bytes(), type=Report)


def objections(report: Report) -> Sequence[str]:
    """Why the report must not be given: tenders came to harm, or what is ours did not start."""
    wrong = (
        f"{row.engine}, round {number}: {wrong}"
        for row, number, run in _runs(report)
        if (wrong := _wrong(run.verdict, row.guarantee))
    )
    return [*wrong, *_ours_missing(report)]


def disturbances(report: Report) -> Sequence[str]:
    """When the machine did something else as well, or the load was not as it should be."""
    busy = (
        f"{row.engine}, round {number}: {busy}"
        for row, number, run in _runs(report)
        if (busy := is_busy(run.load))
    )
    return [*busy, *_late(report)]


def is_busy(load: Load) -> str:
    """How the machine was busy otherwise, in words; empty when it was not."""
    if load.others > _OTHERS_AT_MOST:
        return f"other processes took {load.others:.0%} of the machine"
    if load.stolen > _STOLEN_AT_MOST:
        return f"the host took {load.stolen:.0%} of the machine away"
    return ""


def _runs(report: Report) -> Iterator[tuple[Row, int, Throughput | Latency]]:
    """Every run of every row, numbered by round."""
    for fast in report.throughput:
        for number, run in enumerate(fast.runs, start=1):
            yield fast, number, run
    for quick in report.latency:
        for number, took in enumerate(quick.runs, start=1):
            yield quick, number, took


def _ours_missing(report: Report) -> Iterator[str]:
    rows: list[Row] = [*report.throughput, *report.latency]
    for row in rows:
        if row.engine in _OURS and row.cannot_start:
            yield f"{row.engine} cannot start: {row.cannot_start}"


def _wrong(verdict: Verdict, guarantee: Guarantee) -> str:
    if verdict.lost:
        return f"{verdict.lost} of {verdict.tenders} tenders lost"
    if verdict.wrong:
        return f"{verdict.wrong} wrong facts, such as: {'; '.join(verdict.examples)}"
    if verdict.doubled and guarantee == "exactly once":
        return f"{verdict.doubled} facts twice"
    return ""


def _late(report: Report) -> Iterator[str]:
    for row in report.latency:
        for number, run in enumerate(row.runs, start=1):
            if run.late_p99 > _LATE_AT_MOST_MS:
                yield (
                    f"{row.engine}, round {number}: requests came up to {run.late_p99:.0f} ms "
                    "later than the clock had it"
                )
