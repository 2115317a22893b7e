"""The history as a file that spreadsheets open without running anything in it."""

import csv
from datetime import timedelta
from io import StringIO

import pytest

from tests.board.settings.versions import NOW, NOW_MS, version
from workers.board.web.pages.settings.sheet import harmless, written
from workers.insight.standing import standings


def test_the_file_is_a_table_with_a_line_per_version() -> None:
    versions = [
        version(1, reason='Mit "Anführung"; und\nZeilen'),
        version(2, mode="self", max_insurers=5, effective_from=NOW + timedelta(days=7)),
    ]

    read = list(
        csv.reader(
            StringIO(written(standings(versions, NOW_MS)).decode("utf-8-sig")), delimiter=";"
        )
    )

    assert [len(row) for row in read] == [11, 11, 11]
    assert read[0][:5] == ["Version", "Stand", "Gilt ab", "Geändert am", "Geändert von"]
    assert read[1][:2] == ["1", "gilt jetzt"]
    assert read[1][-1] == 'Mit "Anführung"; und\nZeilen'
    assert read[2][1:3] == ["gilt später", "01.12.2026, 14:05"]


def test_it_tells_spreadsheets_that_it_is_utf_8() -> None:
    assert written([]).startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    "typed",
    [
        "=1+1",
        "+49 69",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "  =HYPERLINK(1)",
        "＝1",
        '=cmd|" /C calc"!A0',
    ],
)
def test_what_would_run_is_text(typed: str) -> None:
    assert harmless(typed) == f"'{typed}"


@pytest.mark.parametrize("typed", ["", "–", "Text", "a=b", "5"])
def test_what_would_not_run_stays_as_it_is(typed: str) -> None:
    assert harmless(typed) == typed


def test_a_formula_in_a_reason_is_text_in_the_file() -> None:
    told = written(standings([version(1, reason="=1+1")], NOW_MS)).decode()

    assert '"\'=1+1"' in told
