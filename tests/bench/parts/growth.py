"""What the parts about growth have in common: rows of the router, each held against the first."""

from collections.abc import Callable, Sequence
from statistics import median
from typing import Final, NamedTuple

from tests.bench.table import CANNOT_START, Table, median_and_spread, ratio
from tests.bench.throughput import ThroughputRow

_MIB: Final = 2**20


class Column(NamedTuple):
    """A figure of a row."""

    head: str
    cell: Callable[[ThroughputRow], str]


MEMORY: Final = Column("MiB", lambda row: f"{row.memory / _MIB:,.0f}")
FIRST_AFTER: Final = Column("first fact after s", lambda row: f"{row.first_after_s:.1f}")
PROCESSOR: Final = Column("CPU µs", lambda row: f"{row.processor_us:.0f}")
BROKER: Final = Column("broker µs", lambda row: f"{row.broker_us:.0f}")
CONNECTIONS: Final = Column(
    "connections", lambda row: f"{median(run.footprint.connections for run in row.runs):.0f}"
)


def table(
    title: str,
    rows: Sequence[ThroughputRow],
    columns: Sequence[Column],
    notes: Sequence[str] = (),
) -> Table:
    """Throughput and its ratio to the first row's, and these columns."""
    head = ("engine", "facts/s", "ratio", *(column.head for column in columns))
    return Table(title, head, [_cells(row, rows[0], columns) for row in rows], notes)


def _cells(row: ThroughputRow, first: ThroughputRow, columns: Sequence[Column]) -> Sequence[str]:
    if not row.runs:
        return (row.engine, CANNOT_START)
    return (
        row.engine,
        median_and_spread([run.rate for run in row.runs]),
        ratio(row.rate, first.rate if first.runs else None),
        *(column.cell(row) for column in columns),
    )
