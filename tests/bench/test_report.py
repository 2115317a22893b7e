"""A report is kept, shown and drawn, or refused with its reasons."""

from dataclasses import replace
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

import pytest
from rich.console import Console

from tests.bench import chart, report, table
from tests.bench.answers import Verdict
from tests.bench.engine import Guarantee
from tests.bench.machine import Load
from tests.bench.made_up import CALM, FAUST, LATENCY, QUIX, REPORT, RIGHT, ROUTER, RUN, WAIT
from tests.bench.report import Report, ThroughputRow

SVG: Final = "{http://www.w3.org/2000/svg}"


def with_throughput(row: ThroughputRow) -> Report:
    return replace(REPORT, throughput=(row,), latency=())


def with_verdict(row: ThroughputRow, verdict: Verdict) -> Report:
    return with_throughput(replace(row, runs=(RUN, replace(RUN, verdict=verdict))))


def shown(measured: Report) -> str:
    console = Console(width=160)
    with console.capture() as capture:
        console.print(table.tables(measured))
    return capture.get()


def test_a_report_comes_back_from_its_file_as_it_was(tmp_path: Path) -> None:
    report.write(tmp_path / "report.json", REPORT)

    assert report.read(tmp_path / "report.json") == REPORT


def test_nothing_is_objected_to_a_report_in_which_all_is_right() -> None:
    assert not report.objections(REPORT)
    assert not report.disturbances(REPORT)


@pytest.mark.parametrize(
    ("verdict", "reason"),
    [
        (replace(RIGHT, lost=3), "3 of 1000 tenders lost"),
        (
            replace(RIGHT, wrong=1, examples=("somewhere else",)),
            "1 wrong facts, such as: some",
        ),
        (replace(RIGHT, doubled=2), "2 facts twice"),
    ],
    ids=["lost", "wrong", "doubled"],
)
def test_harm_to_a_tender_is_objected_to(verdict: Verdict, reason: str) -> None:
    (objection,) = report.objections(with_verdict(ROUTER, verdict))

    assert objection.startswith(f"{ROUTER.engine}, round 2: {reason}")


@pytest.mark.parametrize("guarantee", ["at least once", "at most once"])
def test_whoever_does_not_promise_exactly_once_may_double(guarantee: Guarantee) -> None:
    row = replace(ROUTER, guarantee=guarantee)

    assert not report.objections(with_verdict(row, replace(RIGHT, doubled=2)))


def test_nobody_may_lose_a_tender_in_quiet() -> None:
    row = replace(ROUTER, guarantee="at most once")

    assert report.objections(with_verdict(row, replace(RIGHT, lost=1)))


def test_harm_under_a_steady_load_is_objected_to() -> None:
    row = replace(LATENCY, runs=(replace(WAIT, verdict=replace(RIGHT, lost=1)),))

    assert report.objections(replace(REPORT, latency=(row,)))


def test_a_peer_that_cannot_start_is_no_objection() -> None:
    assert not report.objections(with_throughput(QUIX))


def test_our_own_router_must_start() -> None:
    row = replace(ROUTER, runs=(), cannot_start="no such command")

    assert report.objections(with_throughput(row)) == [
        f"{ROUTER.engine} cannot start: no such command"
    ]


@pytest.mark.parametrize(
    ("load", "reason"),
    [
        (replace(CALM, others=0.3), "other processes took 30% of the machine"),
        (replace(CALM, stolen=0.2), "the host took 20% of the machine away"),
    ],
    ids=["others", "stolen"],
)
def test_a_busy_machine_is_named_with_its_round(load: Load, reason: str) -> None:
    row = replace(ROUTER, runs=(RUN, replace(RUN, load=load)))

    assert report.disturbances(with_throughput(row)) == [f"{ROUTER.engine}, round 2: {reason}"]


def test_a_load_that_came_late_is_named() -> None:
    row = replace(LATENCY, runs=(replace(WAIT, late_p99=250),))

    (disturbance,) = report.disturbances(replace(REPORT, latency=(row,)))

    assert "250 ms later" in disturbance


def test_the_table_shows_medians_spreads_and_ratios() -> None:
    (line,) = [line for line in shown(REPORT).splitlines() if "30,000" in line]

    assert line.split()[-6:] == ["30,000", "28,000-32,000", "1.50", "-", "30", "0"]


def test_the_table_says_why_a_peer_has_no_figures() -> None:
    lines = shown(REPORT).splitlines()

    assert any(QUIX.engine in line and "cannot start" in line for line in lines)
    assert any(f"{QUIX.engine}: {QUIX.cannot_start}" in line for line in lines)


def test_the_table_tells_how_many_facts_came_twice() -> None:
    (line,) = [line for line in shown(REPORT).splitlines() if FAUST.engine in line]

    assert line.split()[-1] == "9"


def test_the_picture_names_every_engine_that_ran() -> None:
    picture = ET.fromstring(chart.draw(REPORT))  # noqa: S314 - our own

    said = {text.text for text in picture.iter(f"{SVG}text")}
    assert {ROUTER.engine, FAUST.engine, f"{ROUTER.engine} at 15,000/s"} <= said
    assert QUIX.engine not in said


def test_nothing_in_the_picture_reaches_beyond_it() -> None:
    picture = ET.fromstring(chart.draw(REPORT))  # noqa: S314 - our own

    width = float(picture.attrib["viewBox"].split()[2])
    ends = [float(bar.attrib["x"]) + float(bar.attrib["width"]) for bar in _bars(picture)]
    assert all(end <= width for end in ends)
    assert len(ends) == 5


def _bars(picture: ET.Element) -> list[ET.Element]:
    return [shape for shape in picture.iter(f"{SVG}rect") if "x" in shape.attrib]
