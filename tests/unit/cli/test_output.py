"""What is printed reads well in a pipe, and commands no terminal."""

import pytest

from workers.cli import output

DAY_MS = 24 * 60 * 60 * 1_000


def test_a_table_in_a_pipe_is_neither_cut_nor_broken_nor_coloured(
    capsys: pytest.CaptureFixture[str],
) -> None:
    long = "x" * 500

    output.rows([{"tender_id": long, "why": "[bold]so[/bold]"}], as_json=False)

    assert [line.split() for line in capsys.readouterr().out.splitlines()] == [
        ["tender", "id", "why"],
        [long, "[bold]so[/bold]"],
    ]


def test_nothing_found_prints_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    output.rows([], as_json=False)
    output.rows([], as_json=True)

    assert capsys.readouterr().out == ""


def test_json_is_one_object_per_line_with_umlauts_as_they_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    output.rows([{"name": "Müller\n"}, {"name": None}], as_json=True)

    assert capsys.readouterr().out == '{"name": "Müller\\n"}\n{"name": null}\n'


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Größe „so“", "Größe „so“"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("two\nlines", "two\\nlines"),
        ("\x9b31m", "\\x9b31m"),
        ("left\u202eright", "left\\u202eright"),
    ],
    ids=["plain text", "an escape sequence", "a line break", "a C1 control", "a direction mark"],
)
def test_control_characters_are_spelled_out(text: str, shown: str) -> None:
    assert output.printable(text) == shown


@pytest.mark.parametrize(
    ("milliseconds", "shown"),
    [
        (-5, "0 s"),
        (59_999, "59 s"),
        (60_000, "1 min"),
        (DAY_MS - 1, "23 h"),
        (3 * DAY_MS, "3 d"),
    ],
)
def test_a_duration_is_told_in_its_largest_unit(milliseconds: int, shown: str) -> None:
    assert output.duration(milliseconds) == shown


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("Größe\n".encode(), "Größe\n"),
        (b"", ""),
        (b"\xff", None),
        (b"\0\0\0\7", None),
    ],
    ids=["text", "nothing", "not UTF-8", "a number"],
)
def test_bytes_are_text_or_they_are_not(content: bytes, text: str | None) -> None:
    assert output.text_of(content) == text
