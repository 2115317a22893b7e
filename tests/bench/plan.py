"""What so many tenders a second need: arithmetic on figures of the bench. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final, NamedTuple

from events.catalogue import ALL
from tests.bench import engines
from tests.bench.parts import state, throughput
from tests.bench.table import Table

_DAY_S: Final = 86_400
_HOUR_S: Final = 3_600
_MILLION: Final = 1_000_000
_FEWEST_PARTITIONS: Final = 12
_GB: Final = 1e9
_TB: Final = 1e12


@dataclass(frozen=True)
class Costs:
    """What was measured.

    rate: tenders a second of one process. engine_us, broker_us: microseconds of processor time for
    a tender. row_bytes: memory for a remembered tender. restored: of these a process takes over in
    a second. log_bytes: of a tender's fact in the log.
    """

    rate: float
    engine_us: float
    broker_us: float
    row_bytes: float
    restored: float
    log_bytes: float


@dataclass(frozen=True)
class Assumptions:
    """What nobody can measure for another.

    average: the mean rate over the year as a share of the peak. headroom: the share of what a
    process or a broker can do that the peak may take. restore_s: how long a process may take to
    start. copies: of each partition, each on another broker. facts_days: how long facts are kept.
    broker_cores, broker_bytes, broker_replicas: what one broker has at most; least_cores: and at
    least. fewest_processes: one and its spare. core_hour: its price, memory included, in euros.
    """

    average: float = 0.1
    headroom: float = 0.5
    restore_s: float = 60
    copies: int = 3
    facts_days: int = 1_825
    broker_cores: float = 8
    broker_bytes: float = 16 * _TB
    broker_replicas: int = 4_000
    least_cores: int = 2
    fewest_processes: int = 2
    core_hour: float = 0.05


class Demand(NamedTuple):
    """So many tenders a second at the peak, remembered for so many days."""

    peak: float
    remember_days: float


class Count(NamedTuple):
    """How many of something, and for the sake of what."""

    number: int
    because: str


@dataclass(frozen=True)
class Need:
    """What a demand needs.

    remembered: tenders. state_bytes: in memory, of all processes. restore_s: of one process.
    disk_bytes: of all brokers. per_million: euros for a million tenders.
    """

    partitions: int
    processes: Count
    brokers: Count
    remembered: float
    state_bytes: float
    restore_s: float
    disk_bytes: float
    per_million: float


def need(demand: Demand, costs: Costs, assumed: Assumptions) -> Need:
    """The smallest installation that serves a demand."""
    mean = demand.peak * assumed.average
    remembered = mean * demand.remember_days * _DAY_S
    processes = _processes(demand.peak, remembered, costs, assumed)
    partitions = _partitions(processes.number)
    disk = mean * assumed.facts_days * _DAY_S * costs.log_bytes * assumed.copies
    cores = demand.peak * costs.broker_us / _MILLION * assumed.copies / assumed.headroom
    brokers = _brokers(partitions, disk, cores, assumed)
    paid_for = processes.number + max(cores, brokers.number * assumed.least_cores)
    return Need(
        partitions=partitions,
        processes=processes,
        brokers=brokers,
        remembered=remembered,
        state_bytes=remembered * costs.row_bytes,
        restore_s=remembered / processes.number / costs.restored,
        disk_bytes=disk,
        per_million=paid_for * assumed.core_hour / (mean * _HOUR_S) * _MILLION,
    )


def _processes(peak: float, remembered: float, costs: Costs, assumed: Assumptions) -> Count:
    """Each takes a core."""
    return _most(
        {
            "a spare": assumed.fewest_processes,
            "throughput": peak / (costs.rate * assumed.headroom),
            "state": remembered / (costs.restored * assumed.restore_s),
        }
    )


def _brokers(partitions: int, disk: float, cores: float, assumed: Assumptions) -> Count:
    return _most(
        {
            "copies": assumed.copies,
            "throughput": cores / assumed.broker_cores,
            "disk": disk / assumed.broker_bytes,
            "partitions": len(ALL) * partitions * assumed.copies / assumed.broker_replicas,
        }
    )


def _most(wanted: Mapping[str, float]) -> Count:
    """What satisfies everybody, and who wanted so many."""
    because = max(wanted, key=lambda name: wanted[name])
    return Count(ceil(wanted[because]), because)


def _partitions(processes: int) -> int:
    """Twelve, doubled until each process has two: their number can never be changed."""
    partitions = _FEWEST_PARTITIONS
    while partitions < 2 * processes:
        partitions *= 2
    return partitions


def costs(fast: throughput.Shown, known: state.Shown) -> Costs | None:
    """What the bench has shown; None when too little of it was measured."""
    router = fast.row(engines.ROUTER)
    if router is None or not known.restored_per_second:
        return None
    return Costs(
        rate=router.rate,
        engine_us=router.processor_us,
        broker_us=router.broker_us,
        row_bytes=known.row_bytes,
        restored=known.restored_per_second,
        log_bytes=fast.fact_bytes,
    )


_DEMANDS: Final = (
    Demand(10, 400),
    Demand(1_000, 400),
    Demand(1_000, 30),
    Demand(100_000, 30),
    Demand(100_000, 1),
)
_HEAD: Final = (
    "tenders/s at the peak",
    "remembered, days",
    "partitions",
    "processes, for",
    "brokers, for",
    "state, GB",
    "restore, s",
    "disk, TB",
    "€ per million",
)


def table(measured: Costs, assumed: Assumptions) -> Table:
    """The needs of a small, a large and a very large market."""
    rows = [_cells(demand, need(demand, measured, assumed)) for demand in _DEMANDS]
    return Table("What it takes", _HEAD, rows, [*_notes(measured, assumed)])


def _cells(demand: Demand, needed: Need) -> Sequence[str]:
    return (
        f"{demand.peak:,.0f}",
        f"{demand.remember_days:,.0f}",
        f"{needed.partitions:,}",
        _counted(needed.processes),
        _counted(needed.brokers),
        f"{needed.state_bytes / _GB:,.1f}",
        f"{needed.restore_s:,.0f}",
        f"{needed.disk_bytes / _TB:,.1f}",
        f"{needed.per_million:,.2f}",
    )


def _counted(count: Count) -> str:
    return f"{count.number:,}, {count.because}"


def _notes(measured: Costs, assumed: Assumptions) -> Iterator[str]:
    yield (
        f"Measured: {measured.rate:,.0f} tenders/s of one process, {measured.engine_us:.0f} µs of "
        f"its processor and {measured.broker_us:.0f} µs of the broker's for a tender, "
        f"{measured.row_bytes:.0f} bytes of memory for one that is remembered, "
        f"{measured.restored:,.0f} of these taken over a second, {measured.log_bytes:,.0f} bytes "
        "in the log."
    )
    yield (
        f"Assumed: over the year {assumed.average:.0%} of the peak, which takes "
        f"{assumed.headroom:.0%} of what there is; a process starts within {assumed.restore_s:.0f} "
        f"s; {assumed.copies} copies, each of which costs a broker as much as the first; facts "
        f"kept for {assumed.facts_days:,} days; brokers of {assumed.least_cores} to "
        f"{assumed.broker_cores:.0f} cores, {assumed.broker_bytes / _TB:.0f} TB and "
        f"{assumed.broker_replicas:,} partitions; "
        f"{assumed.core_hour:.2f} € for an hour of a core with its memory, disk not counted."
    )


def check(fast: throughput.Shown, cores: int) -> str:
    """Holds the arithmetic against the run in which all cores were at work; empty without one."""
    one, two = fast.row(engines.ROUTER), fast.row(engines.ROUTER.times(2))
    if one is None or two is None:
        return ""
    expected = cores * _MILLION / (one.processor_us + one.broker_us)
    return (
        f"Checked: by these microseconds {cores} cores carry at most {expected:,.0f} tenders/s, "
        f"broker included; two processes on them reached {two.rate:,.0f}."
    )
