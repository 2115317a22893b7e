"""`tenders explain` against a board's database."""

import re

import pytest

from tests.unit.cli.command import Tenders
from tests.unit.cli.insight.conftest import Board
from tests.unit.insight.log import Log
from tests.unit.lifecycle import desk
from tests.unit.router.desk import BACKOFFICE, SELF, changed, chosen, requested


@pytest.fixture
def routed(board: Board) -> Log:
    """A tender in one account, and another of the same id in another."""
    log = Log()
    log.publish(changed(1, {**BACKOFFICE, "reason": "Probe"}), requested("A-1", "self"))
    log.publish(changed(1, SELF, account="nordlicht"), requested("A-2", account="nordlicht"))
    log.publish(requested("A-2"))
    board(log)
    return log


def test_it_says_why_and_what_that_rests_on(tenders: Tenders, routed: Log) -> None:
    outcome = tenders("explain", "A-1")

    said, _, *rows = outcome.out.splitlines()
    assert outcome.code == 0
    assert said.startswith("Das Backoffice Rhein-Main bearbeitet diese Ausschreibung, weil")
    assert dict(row.split("  ", 1) for row in map(str.strip, rows)).keys() >= {"account", "state"}
    assert any(row.startswith("settings") and row.endswith("because: Probe") for row in rows)
    assert any(row.split() == ["under", "self", "self"] for row in rows)


def test_it_says_where_it_has_looked_and_how_old_that_is(tenders: Tenders, routed: Log) -> None:
    outcome = tenders("explain", "A-1")

    assert "board.db" in outcome.err
    assert "whose newest record is of 2026-03-02T08:05:00.000Z" in outcome.err


def test_as_json_it_is_one_object(tenders: Tenders, routed: Log) -> None:
    (found,) = tenders("explain", "A-1", "--json").objects

    assert found["state"] == "decided"
    assert found["settings"]["changed_by"] == {"user_id": "k.adler", "role": "admin"}
    assert found["receipt"]["choice_overruled"] is True
    assert [other["mode"] for other in found["alternatives"]] == ["self", "broker_decides"]


def test_where_several_accounts_have_it_they_are_listed(tenders: Tenders, routed: Log) -> None:
    outcome = tenders("explain", "A-2")

    assert outcome.code == 1
    assert outcome.err.endswith(
        "several accounts have a tender A-2: nordlicht, rheinblick; say which with --account\n"
    )


def test_the_account_that_is_named_is_the_one(tenders: Tenders, routed: Log) -> None:
    (found,) = tenders("explain", "A-2", "--account", "nordlicht", "--json").objects

    assert (found["account_id"], found["handled_by"]) == ("nordlicht", "self")


@pytest.mark.parametrize(
    "arguments", [("A-9",), ("A-1", "--account", "nordlicht")], ids=["nowhere", "not there"]
)
def test_an_unknown_tender_is_a_failure_with_a_way_on(
    tenders: Tenders, routed: Log, arguments: tuple[str, ...]
) -> None:
    outcome = tenders("explain", *arguments)

    assert (outcome.code, outcome.out) == (1, "")
    assert "may still be on its way" in outcome.err


def test_what_people_wrote_cannot_command_the_terminal(tenders: Tenders, board: Board) -> None:
    log = Log()
    log.publish(changed(1, {**SELF, "company_name": "\x1b[31mRot"}), requested())
    board(log)

    assert "\\x1b[31mRot" in tenders("explain", "A-1").out


def test_refusals_are_listed(tenders: Tenders, board: Board) -> None:
    log = Log()
    log.publish(changed(1, SELF), requested(), chosen("backoffice"))
    board(log)

    assert "handling-choice-refused (choice_not_offered)" in tenders("explain", "A-1").out


def rows(said: str) -> dict[str, str]:
    """Below the sentence: what stands in front of each row, and the rest of it."""
    return dict(re.split("  +", row, maxsplit=1) for row in said.splitlines()[2:])


def test_what_came_after_the_routing_is_told(tenders: Tenders, board: Board) -> None:
    log = Log()
    log.publish(changed(1, BACKOFFICE), requested(), desk.claim(), desk.invite("i-1"))
    log.publish(desk.decline("i-1"), desk.claim(desk.BERND))
    board(log)

    outcome = tenders("explain", "A-1")

    found = rows(outcome.out)
    assert "von anna; ein Versicherer wurde angefragt, einer hat abgesagt; " in outcome.out
    assert found["clerk"] == "anna since 2026-03-02T08:03:00.000Z"
    assert found["insurers"] == "1 asked, 1 declined, 0 withdrawn, no cap"
    assert found["refused"].startswith("tender-claim-refused (already_claimed) at ")


def test_a_cap_says_how_many_slots_are_left(tenders: Tenders, board: Board) -> None:
    log = Log()
    log.publish(changed(1, {**SELF, "max_insurers": 3}), requested())
    log.publish(desk.invite("i-1", desk.BROKER))
    board(log)

    found = rows(tenders("explain", "A-1").out)

    assert found["insurers"] == "1 asked, 0 declined, 0 withdrawn, 2 slots left"
    assert "clerk" not in found


def test_what_waits_for_the_routing_is_told(tenders: Tenders, board: Board) -> None:
    log = Log()
    log.publish(requested(), desk.claim())
    board(log)

    assert rows(tenders("explain", "A-1").out)["waits"] == (
        "tender-claim-requested since 2026-03-02T08:02:00.000Z"
    )


def test_what_is_given_back_is_nobodys(tenders: Tenders, board: Board) -> None:
    log = Log()
    log.publish(changed(1, BACKOFFICE), requested(), desk.claim(), desk.release())
    board(log)

    assert rows(tenders("explain", "A-1").out)["clerk"].startswith("nobody since ")


def test_as_json_what_came_after_the_routing_stands_by_name(tenders: Tenders, board: Board) -> None:
    log = Log()
    log.publish(changed(1, BACKOFFICE), requested(), desk.claim(), desk.invite("i-1"))
    board(log)

    (found,) = tenders("explain", "A-1", "--json").objects

    assert found["owner"] == {
        "at": "2026-03-02T08:03:00.000Z",
        "clerk_id": "anna",
        "from_clerk_id": None,
    }
    assert found["insurers"] == {
        "asked": 1,
        "invitations": 1,
        "declined": 0,
        "withdrawn": 0,
        "slots_left": None,
    }
    assert (found["refusals"], found["waiting"]) == ([], [])
