"""What may be typed into a field, and what is said of all else."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from workers.board.web.pages.forms import text
from workers.board.web.pages.forms.text import Unfit


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        pytest.param("", None, id="nothing"),
        pytest.param("   ", None, id="spaces alone"),
        pytest.param("5", 5, id="a number"),
        pytest.param(" 005 ", 5, id="zeros and spaces around it"),
        pytest.param("+100", 100, id="the largest, with its sign"),
    ],
)
def test_a_whole_number_is_read_as_people_write_it(typed: str, read: int | None) -> None:
    assert text.whole_number(typed, 1, 100) == read


@pytest.mark.parametrize(
    "typed",
    [
        *("0", "-1", "101", "2.5", "2,5", "fünf", "10^9", "1e9", "1000000000", "1.000", "٥", "5 5"),
        pytest.param("9" * 10_000, id="10,000 digits"),
        pytest.param("5" * 4 + "\0", id="a control character"),
    ],
)
def test_what_is_no_such_number_is_answered_with_the_range(typed: str) -> None:
    with pytest.raises(Unfit) as told:
        text.whole_number(typed, 1, 100)

    assert str(told.value) == "Bitte geben Sie eine ganze Zahl von 1 bis 100 ein."


def test_a_line_is_one_line_whatever_was_pasted() -> None:
    assert text.line("  Makler\r\n haus\tRheinblick ", 200) == "Makler haus Rheinblick"


@pytest.mark.parametrize("typed", ["\0", "a\u202eb", "a\x07b"], ids=["NUL", "turned", "bell"])
def test_a_line_holds_nothing_that_cannot_be_seen(typed: str) -> None:
    with pytest.raises(Unfit, match="unsichtbare Zeichen"):
        text.line(typed, 200)


def test_prose_keeps_its_lines_as_the_log_has_them() -> None:
    assert text.prose(" Guten Tag\r\n\r\nGruß ", 100) == "Guten Tag\n\nGruß"


@pytest.mark.parametrize("read", [text.line, text.prose], ids=["a line", "prose"])
def test_too_much_text_is_told_how_much_it_is(read: Callable[[str, int], str | None]) -> None:
    with pytest.raises(Unfit) as told:
        read("x" * 10_000, 200)

    assert str(told.value) == "Bitte kürzen Sie diese Angabe: 10.000 Zeichen, möglich sind 200."


def test_text_as_long_as_it_may_be_is_taken() -> None:
    assert text.prose("ß" * 200, 200) == "ß" * 200


@pytest.mark.parametrize("typed", ["bo-1", "<b>", "x" * 128], ids=["short", "odd", "longest"])
def test_an_id_is_printable_without_spaces(typed: str) -> None:
    assert text.identifier(f" {typed} ") == typed


@pytest.mark.parametrize("typed", ["ä", "zwei Worte", "a\tb"])
def test_what_other_systems_could_not_print_is_no_id(typed: str) -> None:
    with pytest.raises(Unfit, match="Kennung"):
        text.identifier(typed)


def test_an_id_may_not_be_longer_than_the_log_takes() -> None:
    with pytest.raises(Unfit, match="129 Zeichen"):
        text.identifier("x" * 129)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        pytest.param("2026-12-01T08:00", datetime(2026, 12, 1, 7, tzinfo=UTC), id="in winter"),
        pytest.param(
            "2027-07-01T08:00:30", datetime(2027, 7, 1, 6, 0, 30, tzinfo=UTC), id="summer"
        ),
        pytest.param("2026-10-25T02:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC), id="the first"),
    ],
)
def test_a_time_is_meant_by_the_clocks_here(typed: str, read: datetime) -> None:
    assert text.local_time(typed) == read


@pytest.mark.parametrize("instant", [datetime(2026, 12, 1, 7, 5, tzinfo=UTC)])
def test_a_time_is_written_as_it_is_read(instant: datetime) -> None:
    assert text.local_time(text.written(instant)) == instant


@pytest.mark.parametrize(
    "typed",
    [
        *("fünf", "5", "2026-12-01", "01.12.2026", "2026-12-01T08:00Z", "2026-13-01T08:00"),
        *("2026-02-30T08:00", "2026-12-01T24:30", "0001-01-01T00:00", "10^9", "x" * 10_000),
        pytest.param("2027-03-28T02:30", id="an hour that summer time leaves out"),
    ],
)
def test_what_is_no_time_is_not_guessed(typed: str) -> None:
    with pytest.raises(Unfit):
        text.local_time(typed)


def test_what_was_offered_can_be_chosen_or_left() -> None:
    assert text.one_of("self", ("self", "backoffice")) == "self"
    assert text.one_of("", ("self", "backoffice")) is None


def test_what_was_not_offered_cannot_be_chosen() -> None:
    with pytest.raises(Unfit, match="angebotenen"):
        text.one_of("SELF", ("self", "backoffice"))
