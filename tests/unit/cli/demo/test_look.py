"""How the story looks: on a terminal of any size, and in a file."""

import io

import pytest
from rich.console import Console

from workers.cli.demo import closing, drawing
from workers.cli.demo.cast import cast
from workers.cli.demo.ledger import Ledger, Way
from workers.cli.demo.moment import Moment
from workers.cli.demo.page import Page
from workers.cli.demo.plain import Plain
from workers.cli.demo.screen import Screen
from workers.cli.demo.story import story

ESCAPE = "\x1b"
RECEIPT = (
    "Ihr Backoffice Rhein-Main bearbeitet diese Ausschreibung, weil Ihr Account das so festlegt."
)
MOMENT = Moment("letter", "A-2026-1101", "no. 1, bo-krause to vm-sommer", "Guten Tag!")


@pytest.fixture
def ledger() -> Ledger:
    """Every tender of the story has just been requested."""
    company = cast()
    ledger = Ledger(company.tenders)
    for tender in company.tenders:
        ledger.enter("tender-requested", tender.request)
    return ledger


def decided(ledger: Ledger) -> Way:
    return ledger.ways[0]._replace(stations=("requested", "held", "assigned"), receipt=RECEIPT)


def test_a_file_gets_lines_without_control_codes_and_trailing_spaces(ledger: Ledger) -> None:
    file = io.StringIO()
    plain = Plain(Page.of_file(file))

    plain.scene(1, story(cast())[0])
    plain.moment(MOMENT)
    plain.way(decided(ledger))

    lines = file.getvalue().splitlines()
    assert ESCAPE not in file.getvalue()
    assert all(line == line.rstrip() for line in lines)
    assert max(map(len, lines)) <= 100
    assert f"     {RECEIPT}" in lines
    assert "„Guten Tag!“" in file.getvalue()


def test_in_a_file_a_tender_stands_when_something_has_become_of_it(ledger: Ledger) -> None:
    file = io.StringIO()

    Plain(Page.of_file(file)).way(ledger.ways[0])

    assert file.getvalue() == ""


@pytest.mark.parametrize(("columns", "lines"), [(100, 40), (80, 24), (200, 60), (80, 10)])
def test_the_table_leaves_room_for_what_scrolls_by(
    ledger: Ledger, columns: int, lines: int
) -> None:
    console = Console(width=columns, height=lines, force_terminal=True, file=io.StringIO())

    with Screen.opened(console, ledger) as screen:
        table = console.render_lines(screen.table())

    assert len(table) < 0.7 * lines
    assert all(sum(part.cell_length for part in line) <= columns for line in table)


def test_the_table_shows_the_tenders_that_moved_last(ledger: Ledger) -> None:
    console = Console(width=100, height=24, force_terminal=True, file=io.StringIO())

    with Screen.opened(console, ledger) as screen, console.capture() as shown:
        console.print(screen.table())

    assert ledger.ways[-1].tender.request.tender_id in shown.get()
    assert ledger.ways[0].tender.request.tender_id not in shown.get()


def test_every_line_and_trade_of_the_story_is_whole_in_100_columns(ledger: Ledger) -> None:
    file = io.StringIO()
    page = Page.of_file(file)

    for way in ledger.ways:
        page.print(drawing.row(way))

    assert "…" not in file.getvalue()


def test_the_overview_names_every_tender_once(ledger: Ledger) -> None:
    file = io.StringIO()

    Page.of_file(file).print(closing.overview(ledger))

    for way in ledger.ways:
        assert file.getvalue().count(way.tender.request.tender_id) == 1
