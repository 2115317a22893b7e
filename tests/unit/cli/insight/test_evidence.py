"""`tenders evidence` against a board's database."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, update

from tests.board.store import log as stored
from tests.unit.cli.command import Tenders
from tests.unit.cli.insight.conftest import Board
from tests.unit.insight.log import Log
from tests.unit.lifecycle import desk
from tests.unit.router.desk import BROKER, changed, requested
from workers.board.store.database import Database
from workers.board.store.headers import packed
from workers.board.store.tables import EVENT

CAPPED = {"mode": "self", "max_insurers": 2}


@pytest.fixture
def asked(board: Board) -> Log:
    """A tender whose broker has asked two insurers, as many as he may, and a third one in vain."""
    log = Log()
    log.publish(changed(1, CAPPED), requested())
    log.publish(*(desk.invite(f"i-{number}", desk.BROKER) for number in (1, 2, 3)))
    log.publish(desk.decline("i-1"))
    board(log)
    return log


def database() -> Database:
    """That of the board."""
    return Database.at(f"sqlite:///{Path('.tenders/board.db').absolute()}")


def head(tenders: Tenders) -> str:
    """What is printed as the head."""
    found: str = tenders("evidence", "A-1", "--json").objects[0]["seal"]["head"]
    return found


def test_it_lists_whom_was_asked_and_what_came_of_it(tenders: Tenders, asked: Log) -> None:
    outcome = tenders("evidence", "A-1")

    assert outcome.code == 0
    one, two = (line for line in outcome.out.splitlines() if "version 1  " in line)
    assert one.startswith("1     Versicherung v-i-1  2026-03-02T08:03:00.000Z")
    assert f"{BROKER} (broker)" in one
    assert one.endswith("no_appetite, Zu viele Vorschäden.")
    assert two.endswith("-")
    assert "Versicherung v-i-3 at 2026-03-02T08:05:00.000Z: cap_reached" in outcome.out
    assert "version 1, at most 2 insurers, counted: contacted" in outcome.out
    assert "§ 60 Abs. 1 Satz 2 VVG" in outcome.out
    assert outcome.out.endswith("of 5 facts and 5 commands\n")


def test_as_json_it_is_one_object(tenders: Tenders, asked: Log) -> None:
    (found,) = tenders("evidence", "A-1", "--json").objects

    assert [one["invited"]["slot"] for one in found["asked"]] == [1, 2]
    assert found["refused"][0]["code"] == "cap_reached"
    assert found["decisions"][0]["receipt"]["settings_version"] == 1


def test_what_nobody_has_changed_is_unchanged(tenders: Tenders, asked: Log) -> None:
    outcome = tenders("evidence", "A-1", "--verify", head(tenders))

    assert outcome.code == 0
    assert [line.split(maxsplit=1) for line in outcome.out.splitlines()[1:]] == [
        ["facts", "unchanged: 5"],
        ["commands", "unchanged: 5"],
    ]


def test_what_came_later_leaves_a_head_valid(tenders: Tenders, asked: Log) -> None:
    before, length = head(tenders), len(asked.records)
    asked.publish(desk.withdraw("i-2", desk.BROKER))
    there = database()
    stored.begin(there, asked.records[length:])
    stored.store(there, stored.arrivals(asked.records)[length:])
    there.close()

    outcome = tenders("evidence", "A-1", "--verify", before)

    assert outcome.code == 0
    assert "unchanged: 5, 1 later" in outcome.out


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"appended_at": 1}, id="when"),
        pytest.param({"topic": "insurer-decline-refused"}, id="what"),
        pytest.param({"partition": EVENT.c.partition + 1}, id="in which partition"),
        pytest.param({"offset": EVENT.c.offset + 1_000}, id="at which offset"),
        pytest.param({"key": b"nordlicht"}, id="of whom"),
        pytest.param({"value": b"{}"}, id="all of it"),
        pytest.param({"headers": packed([])}, id="headers"),
        pytest.param({"tender_id": "A-2"}, id="of which tender"),
        pytest.param({"account_id": None}, id="of no account"),
    ],
)
def test_a_change_in_the_database_is_found(
    tenders: Tenders, asked: Log, changed: dict[str, Any]
) -> None:
    before, there = head(tenders), database()
    with there.writing() as connection:
        declined = update(EVENT).where(EVENT.c.topic == "insurer-declined")
        assert connection.execute(declined.values(changed)).rowcount == 1
    there.close()

    outcome = tenders("evidence", "A-1", "--verify", before, "--json")

    assert outcome.code == 1
    assert outcome.objects[0]["facts"]["covered"] is None
    assert outcome.objects[0]["commands"]["covered"] == 5
    assert "one of them was changed, is missing" in outcome.err


def test_facts_can_be_checked_when_the_commands_are_gone(tenders: Tenders, asked: Log) -> None:
    before, there = head(tenders), database()
    with there.writing() as connection:
        connection.execute(delete(EVENT).where(EVENT.c.topic == "tender-requested"))
    there.close()

    whole = tenders("evidence", "A-1", "--verify", before)
    facts = tenders("evidence", "A-1", "--verify", before.partition(".")[0])

    assert (whole.code, facts.code) == (1, 0)
    assert "commands" not in facts.out


def test_what_is_no_head_is_a_usage_error(tenders: Tenders) -> None:
    outcome = tenders("evidence", "A-1", "--verify", "abc")

    assert outcome.code == 2
    assert "64 hexadecimal digits" in outcome.err


def test_an_unknown_tender_is_a_failure_with_a_way_on(tenders: Tenders, asked: Log) -> None:
    outcome = tenders("evidence", "A-9")

    assert outcome.code == 1
    assert "no account has a tender A-9" in outcome.err


def test_an_unknown_tender_is_not_verified(tenders: Tenders, asked: Log) -> None:
    outcome = tenders("evidence", "A-9", "--account", "rheinblick", "--verify", "0" * 64)

    assert outcome.code == 1
    assert "account rheinblick has no tender A-9" in outcome.err
