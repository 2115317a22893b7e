"""Every part is kept, shown in the terminal and in Markdown, and drawn."""

from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree as ET

import pytest
from rich.console import Console

from tests.bench import chart, engines, figures, row, table
from tests.bench.made_up import FAUST, FIGURES, QUIX, ROUTER, STATE_SHOWN, THROUGHPUT_SHOWN
from tests.bench.part import Bench, Part, Scale
from tests.bench.parts import board, latency, throughput
from tests.bench.parts.every import EVERY
from tests.bench.parts.latency import HEAVY_LOAD, LIGHT_LOAD, Condition
from tests.bench.stage import Ground

SVG: Final = "{http://www.w3.org/2000/svg}"
EACH: Final = pytest.mark.parametrize("part", EVERY, ids=lambda part: part.name)


def shown(part: Part[Any]) -> str:
    console = Console(width=200)
    with console.capture() as capture:
        console.print(*map(table.terminal, part.tables(FIGURES.get(part))))
    return capture.get()


def lines_of(part: Part[Any], words: str) -> list[str]:
    return [line for line in shown(part).splitlines() if words in line]


def test_figures_come_back_from_their_file_as_they_were(tmp_path: Path) -> None:
    figures.write(tmp_path / "figures.json", FIGURES)
    back = figures.read(tmp_path / "figures.json")

    assert all(back.get(part) == FIGURES.get(part) for part in EVERY)
    assert all(back.place(part) == FIGURES.place(part) for part in EVERY)


def test_where_there_is_no_file_nothing_was_measured(tmp_path: Path) -> None:
    assert not any(part in figures.read(tmp_path / "figures.json") for part in EVERY)


@EACH
def test_there_is_nothing_against_any_part(part: Part[Any]) -> None:
    measured: Any = FIGURES.get(part)

    assert measured.rows
    assert not row.objections(measured.rows)
    assert not row.disturbances(measured.rows)


@EACH
def test_each_table_has_a_cell_under_every_head_unless_an_engine_cannot_start(
    part: Part[Any],
) -> None:
    for made in part.tables(FIGURES.get(part)):
        widths = {len(cells) for cells in made.rows if table.CANNOT_START not in cells}

        assert widths == {len(made.head)}


def test_the_throughput_shows_median_spread_ratios_and_cost() -> None:
    (line,) = lines_of(throughput.PART, " 28,000-32,000")

    assert line.split()[-8:] == ["30,000", "28,000-32,000", "1.50", "-", "30", "10", "80", "0"]


def test_the_throughput_says_why_a_peer_has_no_figures() -> None:
    first, second = lines_of(throughput.PART, QUIX.engine)

    assert table.CANNOT_START in first
    assert f"{QUIX.engine}: {QUIX.cannot_start}" in second


def test_the_throughput_tells_how_many_facts_came_twice() -> None:
    (line,) = lines_of(throughput.PART, FAUST.engine)

    assert line.split()[-1] == "9"


def test_state_is_told_by_the_tender() -> None:
    assert STATE_SHOWN.row_bytes == pytest.approx(500 * 2**20 / 2_000_000)
    assert STATE_SHOWN.restored_per_second == pytest.approx(200_000)


def test_the_board_is_held_to_the_goals_that_are_told_beside_it() -> None:
    words = [line.split() for line in shown(board.PART).splitlines()]
    ends = [tuple(line[-2:]) for line in words if {"yes", "no"}.intersection(line)]

    taken_in = [("5,000", "yes"), ("5,000", "no")]
    assert ends == [*taken_in, ("1,000", "yes"), ("300", "yes"), ("100", "no")]


def test_all_get_the_light_load_and_those_whose_throughput_is_known_half_of_it() -> None:
    def nothing(_line: str) -> None:
        pass

    ground = Ground("127.0.0.1:9", 1, {}, 4)
    ready = Bench(ground, Scale(), FIGURES, nothing, lambda _engine: True, patience=0)

    assert latency.conditions(ready) == [
        *(Condition(engine, LIGHT_LOAD) for engine, _ in engines.LATENCY),
        Condition(engines.ROUTER, 15_000, HEAVY_LOAD),
        Condition(engines.KAFKA_STREAMS, 10_000, HEAVY_LOAD),
        Condition(engines.KAFKA_STREAMS_10_MS, 10_000, HEAVY_LOAD),
    ]


def test_markdown_fills_a_row_that_is_short_and_lists_the_notes() -> None:
    made = table.Table("Two", ("who", "a", "b"), [("x", "1", "2"), ("y", "-")], ["first"])

    assert table.markdown(made).splitlines() == [
        "Two:",
        "",
        "| who | a | b |",
        "|---|---:|---:|",
        "| x | 1 | 2 |",
        "| y | - |  |",
        "",
        "- first",
    ]


def test_the_picture_names_every_engine_that_ran() -> None:
    picture = ET.fromstring(chart.draw(FIGURES))  # noqa: S314 - our own

    said = {text.text for text in picture.iter(f"{SVG}text")}
    assert {ROUTER.engine, FAUST.engine, f"{ROUTER.engine} at 15,000/s"} <= said
    assert QUIX.engine not in said


def test_nothing_in_the_picture_reaches_beyond_it() -> None:
    picture = ET.fromstring(chart.draw(FIGURES))  # noqa: S314 - our own

    width = float(picture.attrib["viewBox"].split()[2])
    ends = [float(bar.attrib["x"]) + float(bar.attrib["width"]) for bar in _bars(picture)]
    drawn = [measured for measured in THROUGHPUT_SHOWN.rows if measured.runs]
    assert all(end <= width for end in ends)
    assert len(ends) == len(drawn) + 2


def _bars(picture: ET.Element) -> list[ET.Element]:
    return [shape for shape in picture.iter(f"{SVG}rect") if "x" in shape.attrib]
