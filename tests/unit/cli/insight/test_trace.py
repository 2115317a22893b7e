"""`tenders trace` against a board's database."""

import re
from dataclasses import replace
from typing import Final

from tests.unit.cli.command import Tenders
from tests.unit.cli.insight.conftest import Board
from tests.unit.insight.log import Log
from tests.unit.messaging.desk import message
from tests.unit.router.desk import BACKOFFICE, changed, requested

EVENT: Final = re.compile(r"(?P<branch>[ │├└─]*)(?P<at>\S+)  (?P<kind>[a-z-]+)  (?P<said>.*)")


def test_each_event_stands_below_its_cause(tenders: Tenders, board: Board) -> None:
    log = Log()
    log.publish(requested(), message("m-1"), changed(1, BACKOFFICE))
    board(log)

    title, *events = tenders("trace", "A-1").out.splitlines()

    assert title == "A-1 in rheinblick"
    assert [EVENT.sub(r"\g<branch>\g<kind>", event) for event in events] == [
        "├── tender-requested",
        "│   ├── tender-held",
        "│   └── backoffice-assigned",
        "└── message-posted",
        "    ├── message-held",
        "    └── message-relayed",
    ]


def test_each_event_says_when_it_was_appended_and_what_it_says(
    tenders: Tenders, board: Board
) -> None:
    log = Log()
    log.publish(requested(), changed(1, BACKOFFICE))
    board(log)

    request, *_, decision = tenders("trace", "A-1").out.splitlines()[1:]

    assert request == "└── 2026-03-02T08:01:00.000Z  tender-requested  vm-sommer asks for Cyber"
    assert decision.endswith("so festgelegt hat. (released by einst-1)")


def test_a_command_that_was_moved_is_told_once_with_where_it_came_from(
    tenders: Tenders, board: Board
) -> None:
    log = Log()
    log.publish(requested())
    found, *answers = log.records
    headers = (*found.headers, ("moved-from", b"0"))
    copy = replace(found, partition=1, offset=7, headers=headers)
    log.records = [found, copy, *answers]
    board(log)

    request, held = tenders("trace", "A-1").out.splitlines()[1:]

    assert request.endswith("vm-sommer asks for Cyber (moved here from partition 0)")
    assert "tender-held" in held


def test_as_json_it_is_one_object(tenders: Tenders, board: Board) -> None:
    log = Log()
    log.publish(requested())
    board(log)

    (found,) = tenders("trace", "A-1", "--json").objects

    assert [(step["depth"], step["kind"]) for step in found["steps"]] == [
        (0, "tender-requested"),
        (1, "tender-held"),
    ]
    assert found["steps"][0]["data"]["line_of_business"] == "Cyber"


def test_what_people_wrote_cannot_command_the_terminal(tenders: Tenders, board: Board) -> None:
    log = Log()
    log.publish(requested(line="\x1b]0;[red]Cyber"))
    board(log)

    assert "\\x1b]0;[red]Cyber" in tenders("trace", "A-1").out


def test_an_unknown_tender_is_a_failure_with_a_way_on(tenders: Tenders, board: Board) -> None:
    board(Log())

    outcome = tenders("trace", "A-1", "--account", "rheinblick")

    assert outcome.code == 1
    assert "account rheinblick has no tender A-1" in outcome.err
