"""How lines look, and that nothing goes wrong when nobody reads them."""

import json
import logging
from io import StringIO

import pytest
from typing_extensions import override

from tests.unit.service.page import Page
from workers.service.libraries import take_over
from workers.service.logbook import Level, open_logbook


class Terminal(StringIO):
    """A stream that a person reads."""

    @override
    def isatty(self) -> bool:
        return True


class Gone(StringIO):
    """A stream that nobody reads any more."""

    @override
    def write(self, _text: str) -> int:
        raise BrokenPipeError


@pytest.fixture
def libraries() -> logging.Logger:
    return logging.getLogger("aiokafka.conn")


def test_a_line_is_json_where_no_person_reads_it() -> None:
    page = Page()

    page.logbook.about({"agent": "router"}).tell("task_resumed", {"rows": 3})

    line = json.loads(page.text)
    assert line.pop("timestamp").endswith("Z")
    assert line == {"event": "task_resumed", "level": "info", "agent": "router", "rows": 3}


def test_a_line_is_for_people_in_a_terminal() -> None:
    terminal = Terminal()

    open_logbook(terminal).tell("task_resumed", {"rows": 3})

    assert "task_resumed" in terminal.getvalue()
    assert not terminal.getvalue().startswith("{")


def test_a_line_break_in_an_id_does_not_make_two_lines() -> None:
    page = Page()

    page.logbook.tell("refused", {"cause": "a\nb"})

    assert len(page.text.splitlines()) == 1


def test_lines_below_the_level_are_left_out() -> None:
    page = Page("warning")

    page.logbook.tell("task_resumed", {})
    page.logbook.caution("task_lost", {})
    page.logbook.alarm("task_stopped", {})

    assert page.events() == ["task_lost", "task_stopped"]


def test_work_goes_on_when_nobody_reads_the_lines() -> None:
    open_logbook(Gone()).tell("task_resumed", {})


def test_what_a_library_warns_of_is_a_line_like_others(libraries: logging.Logger) -> None:
    page = Page()
    take_over(page.logbook, "info")

    libraries.info("hello")
    libraries.warning("no answer from %s", "b1")
    libraries.error("lost")

    assert [
        (line["level"], line["library"], line["said"]) for line in page.lines("library_told")
    ] == [
        ("warning", "aiokafka.conn", "no answer from b1"),
        ("error", "aiokafka.conn", "lost"),
    ]


def test_what_a_library_repeats_is_written_now_and_then(libraries: logging.Logger) -> None:
    page = Page()
    take_over(page.logbook, "info")

    for number in range(100):
        libraries.warning("attempt %d", number)

    assert [line["said"] for line in page.lines("library_told")] == ["attempt 0"]


def test_a_line_says_how_often_it_was_left_out_before(
    libraries: logging.Logger, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = Page()
    take_over(page.logbook, "info")

    for now in (0.0, 1.0, 2.0, 11.0):
        monkeypatch.setattr("logging.time.time", lambda now=now: now)
        libraries.warning("again")

    assert [line.get("left_out") for line in page.lines("library_told")] == [None, 2]


@pytest.mark.parametrize(
    ("level", "quoted"), [("info", False), ("debug", True)], ids=["at info", "at debug"]
)
def test_an_exceptions_text_is_shown_only_at_the_level_debug(
    libraries: logging.Logger, level: Level, quoted: bool
) -> None:
    page = Page(level)
    take_over(page.logbook, level)

    libraries.error("failed", exc_info=ValueError("Frau Beispiel"))

    assert ("Frau Beispiel" in page.text) == quoted
    assert "ValueError" in page.text
