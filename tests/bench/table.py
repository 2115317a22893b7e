"""The report as tables for a terminal."""

from collections.abc import Iterator, Mapping, Sequence
from statistics import median
from typing import Final

from rich import box
from rich.console import Group
from rich.table import Table

from tests.bench import engines
from tests.bench.report import LatencyRow, Report, ThroughputRow

_NONE: Final = "-"
_NUMBER: Final = "right"


def tables(report: Report) -> Group:
    """Both tables under a line that says where they hold."""
    return Group(where(report), _throughput(report.throughput), _latency(report.latency))


def where(report: Report) -> str:
    """The machine and the work, in a line."""
    machine = report.machine
    return (
        f"{machine.processor}, {machine.cores} cores, {machine.memory_gib} GiB, {machine.system}, "
        f"Python {machine.python}, Apache Kafka {report.kafka} on the same machine; "
        f"{report.partitions} partitions, requests of {report.request_bytes} bytes"
    )


def _throughput(rows: Sequence[ThroughputRow]) -> Table:
    table = Table(title="Throughput, one process, median (spread)", box=box.SIMPLE)
    for name in ("engine", "guarantee", "state"):
        table.add_column(name, no_wrap=True)
    for name in ("facts/s", "of Kafka Streams", "of the bare loop", "processor µs", "doubled"):
        table.add_column(name, justify=_NUMBER)
    rates = {row.engine: row.rate for row in rows if row.runs}
    for row in rows:
        table.add_row(row.engine, row.guarantee, "yes" if row.state else "no", *_cells(row, rates))
    return table


def _cells(row: ThroughputRow, rates: Mapping[str, float]) -> Iterator[str]:
    if not row.runs:
        yield f"cannot start: {row.cannot_start}"
        return
    yield spread([run.rate for run in row.runs])
    yield _ratio(row.rate, rates.get(engines.KAFKA_STREAMS.name))
    yield _ratio(row.rate, rates.get(engines.BARE_LOOP.name))
    yield f"{median(run.processor_us for run in row.runs):.0f}"
    yield str(sum(run.verdict.doubled for run in row.runs))


def _latency(rows: Sequence[LatencyRow]) -> Table:
    table = Table(title="Append to readable, milliseconds, median (spread)", box=box.SIMPLE)
    table.add_column("engine", no_wrap=True)
    for name in ("requests/s (of its maximum)", "p50", "p99", "p99.9"):
        table.add_column(name, justify=_NUMBER)
    for row in rows:
        table.add_row(row.engine, _load(row), *_percentiles(row))
    return table


def _load(row: LatencyRow) -> str:
    share = "" if row.of_maximum is None else f" ({row.of_maximum:.0%})"
    return f"{row.rate:,.0f}{share}"


def _percentiles(row: LatencyRow) -> Iterator[str]:
    if not row.runs:
        yield f"cannot start: {row.cannot_start}"
        return
    yield spread([run.p50 for run in row.runs])
    yield spread([run.p99 for run in row.runs])
    yield spread([run.p999 for run in row.runs])


def spread(values: Sequence[float]) -> str:
    """The median, and from where to where the values go."""
    return f"{median(values):,.0f} ({min(values):,.0f}-{max(values):,.0f})"


def _ratio(rate: float, of: float | None) -> str:
    return f"{rate / of:.2f}" if of else _NONE
