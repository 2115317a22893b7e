"""Draws figures as an SVG picture: throughput and latency beside the peers."""

from collections.abc import Iterator, Sequence
from html import escape
from typing import Final, NamedTuple

from tests.bench.figures import Figures
from tests.bench.latency import LatencyRow
from tests.bench.parts import latency, throughput
from tests.bench.throughput import ThroughputRow

_WIDTH: Final = 890
_MARGIN: Final = 24
_BARS_FROM: Final = 300
_BARS_TO: Final = 730
_LINE: Final = 28
_BAR: Final = 16
_TITLE: Final = 52
_PAPER: Final = "#ffffff"
_INK: Final = "#1f2933"
_FAINT: Final = "#52606d"
_OURS: Final = "#0b7285"
_OTHERS: Final = "#9fb3c8"
_AGENT: Final = "tenders worker"


class Bar(NamedTuple):
    """A bar as long as `value`, with a line from `low` to `high` on it, and what is said of it."""

    label: str
    value: float
    low: float
    high: float
    said: str


class Panel(NamedTuple):
    """Bars on one scale."""

    title: str
    bars: Sequence[Bar]


def panels(shown: Figures) -> list[Panel]:
    """What the picture shows; an engine that did not start is in the table only."""
    fast, quick = shown.get(throughput.PART), shown.get(latency.PART)
    waits = quick.rows if quick else ()
    light = [row for row in waits if row.of_maximum is None]
    heavy = [row for row in waits if row.of_maximum is not None]
    drawn = [
        Panel("Facts per second (line: spread)", _throughput(fast.rows if fast else ())),
        Panel("Append to readable at a light load (bar: p50, line to p99)", _latency(light)),
        Panel("Append to readable at half of the maximum (bar: p50, line to p99)", _latency(heavy)),
    ]
    return [panel for panel in drawn if panel.bars]


def draw(shown: Figures) -> str:
    """The picture."""
    drawn, bottom = [], _MARGIN
    for panel in panels(shown):
        drawn += list(_panel(panel, bottom))
        bottom += _TITLE + _LINE * len(panel.bars)
    height = bottom + _TITLE
    if throughput.PART in shown:
        where = shown.place(throughput.PART).told()
        drawn.append(_text(_MARGIN, height - _MARGIN, where, size=10, colour=_FAINT))
    return "\n".join([_opening(height), *drawn, "</svg>", ""])


def _throughput(rows: Sequence[ThroughputRow]) -> list[Bar]:
    return [
        Bar(row.engine, row.rate, min(rates), max(rates), f"{row.rate:,.0f}")
        for row in rows
        if (rates := [run.rate for run in row.runs])
    ]


def _latency(rows: Sequence[LatencyRow]) -> list[Bar]:
    return [_waits(row) for row in rows if row.runs]


def _waits(row: LatencyRow) -> Bar:
    half, most = row.p50, row.p99
    label = f"{row.engine} at {row.rate:,.0f}/s"
    return Bar(label, half, half, most, f"{half:,.0f} ms, {most:,.0f} ms")


def _panel(panel: Panel, top: int) -> Iterator[str]:
    yield _text(_MARGIN, top + _LINE, panel.title, size=15, colour=_INK)
    scale = (_BARS_TO - _BARS_FROM) / max(bar.high for bar in panel.bars)
    for number, bar in enumerate(panel.bars):
        yield from _bar(bar, top + _TITLE + number * _LINE, scale)


def _bar(bar: Bar, top: int, scale: float) -> Iterator[str]:
    colour = _OURS if bar.label.startswith(_AGENT) else _OTHERS
    middle = top + _BAR / 2
    baseline = top + _BAR - 4
    yield _text(_MARGIN, baseline, bar.label, size=12, colour=_INK)
    yield (
        f'<rect x="{_BARS_FROM}" y="{top}" width="{bar.value * scale:.1f}" height="{_BAR}" '
        f'fill="{colour}"/>'
    )
    yield (
        f'<line x1="{_BARS_FROM + bar.low * scale:.1f}" x2="{_BARS_FROM + bar.high * scale:.1f}" '
        f'y1="{middle}" y2="{middle}" stroke="{_INK}" stroke-width="2"/>'
    )
    yield _text(_BARS_FROM + bar.high * scale + 8, baseline, bar.said, size=12, colour=_INK)


def _text(x: float, y: float, text: str, *, size: int, colour: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{colour}">{escape(text)}</text>'


def _opening(height: int) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" '
        f'font-family="system-ui, sans-serif">\n'
        f'<rect width="{_WIDTH}" height="{height}" rx="6" fill="{_PAPER}"/>'
    )
