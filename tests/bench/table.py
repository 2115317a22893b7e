"""The report as tables for a terminal."""

from collections.abc import Iterator, Mapping, Sequence
from statistics import median
from typing import Final

from rich import box
from rich.console import Group
from rich.markup import escape
from rich.table import Table

from tests.bench import engines
from tests.bench.report import LatencyRow, Report, Row, ThroughputRow

_NONE: Final = "-"
_CANNOT_START: Final = "cannot start"


def tables(report: Report) -> Group:
    """What was measured, under a line that says where it holds."""
    latency = [_latency(report.latency)] if report.latency else []
    return Group(where(report), _throughput(report.throughput), *latency)


def where(report: Report) -> str:
    """The machine and the work, in a line."""
    machine = report.machine
    return (
        f"{machine.processor}, {machine.cores} cores, {machine.memory_gib} GiB, {machine.system}, "
        f"Python {machine.python}, Apache Kafka {report.kafka} on the same machine; "
        f"{report.partitions} partitions, requests of {report.request_bytes} bytes"
    )


def _throughput(rows: Sequence[ThroughputRow]) -> Table:
    table = _table("Throughput of one process, facts a second", rows)
    for name in ("engine", "guarantee", "state"):
        table.add_column(name, no_wrap=True)
    for name in ("median", "spread", "to Streams", "to bare", "CPU µs", "doubled"):
        table.add_column(name, justify="right", no_wrap=True)
    rates = {row.engine: row.rate for row in rows if row.runs}
    for row in rows:
        table.add_row(row.engine, row.guarantee, "yes" if row.state else "no", *_cells(row, rates))
    return table


def _cells(row: ThroughputRow, rates: Mapping[str, float]) -> Iterator[str]:
    if not row.runs:
        yield _CANNOT_START
        return
    yield f"{row.rate:,.0f}"
    yield _spread([run.rate for run in row.runs])
    yield _ratio(row.rate, rates.get(engines.KAFKA_STREAMS.name))
    yield _ratio(row.rate, rates.get(engines.BARE_LOOP.name))
    yield f"{median(run.processor_us for run in row.runs):.0f}"
    yield str(sum(run.verdict.doubled for run in row.runs))


def _latency(rows: Sequence[LatencyRow]) -> Table:
    table = _table("From append to readable, milliseconds, median (spread)", rows)
    table.add_column("engine", no_wrap=True)
    for name in ("requests/s (of its maximum)", "p50", "p99", "p99.9"):
        table.add_column(name, justify="right")
    for row in rows:
        table.add_row(row.engine, _load(row), *_percentiles(row))
    return table


def _load(row: LatencyRow) -> str:
    share = "" if row.of_maximum is None else f" ({row.of_maximum:.0%})"
    return f"{row.rate:,.0f}{share}"


def _percentiles(row: LatencyRow) -> Iterator[str]:
    if not row.runs:
        yield _CANNOT_START
        return
    for values in zip(*((run.p50, run.p99, run.p999) for run in row.runs), strict=True):
        yield f"{median(values):,.0f} ({_spread(values)})"


def _table(title: str, rows: Sequence[Row]) -> Table:
    """An empty table, with what each engine that cannot start had to say below it."""
    reasons = [f"{row.engine}: {row.cannot_start}" for row in rows if row.cannot_start]
    below = escape("\n".join(reasons))
    return Table(title=title, caption=below, caption_justify="left", box=box.SIMPLE)


def _spread(values: Sequence[float]) -> str:
    return f"{min(values):,.0f}-{max(values):,.0f}"


def _ratio(rate: float, of: float | None) -> str:
    return f"{rate / of:.2f}" if of else _NONE
