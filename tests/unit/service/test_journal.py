"""What a task tells is logged and counted once it is committed, and not otherwise."""

import json

import pytest

from tests.engine.tally import posted, rate, tally
from tests.unit.service.office import Office
from workers.engine.errors import MustStop, StartOver
from workers.engine.port import Sent
from workers.settings.agent import settings

A = "rheinblick"
ELSEWHERE, HOME = "isartor", 2  # an account, and its partition of four
TALLY = {"agent": "tally"}
ABOUT = {**TALLY, "partition": 0, "level": "info"}


@pytest.fixture
def office() -> Office:
    return Office(tally())


async def test_a_transaction_is_one_line_and_counted(office: Office) -> None:
    office.desk.put("amount-posted", *(posted(A, number) for number in range(3)))

    await office.work()

    (line,) = office.page.lines("batch_committed")
    assert line.pop("seconds") >= 0
    assert line == {**ABOUT, "event": "batch_committed", "inputs": 3, "woken": 0, "outputs": 3}
    assert office.count("batches_total", TALLY) == 1
    assert office.count("records_total", TALLY) == 3
    assert office.count("facts_total", {**TALLY, "kind": "total-rose"}) == 3
    assert office.count("batch_seconds_count", TALLY) == 1


async def test_a_transaction_without_effect_has_no_duration(office: Office) -> None:
    office.desk.put("amount-posted", posted(A, 1, amount=0))

    await office.work()

    assert [line["seconds"] for line in office.page.lines("batch_committed")] == [None]
    assert office.count("batch_seconds_count", TALLY) is None


async def test_a_due_row_that_was_worked_on_is_counted(office: Office) -> None:
    office.desk.put("amount-posted", posted(A, 1, pieces=2))

    await office.work()

    assert office.count("timers_total", TALLY) == 2


async def test_a_parked_command_is_a_line_and_counted(office: Office) -> None:
    office.desk.put("amount-posted", posted(A, 1, amount=13), Sent(A.encode(), b"{"))

    await office.work()

    about = {**ABOUT, "level": "warning", "event": "command_parked", "topic": "amount-posted"}
    lines = office.page.lines("command_parked")
    assert str(lines[0].pop("why")).startswith("ValueError in _added")
    assert lines == [
        {**about, "offset": 0, "reason": "decision_failed"},
        {
            **about,
            "offset": 1,
            "reason": "not_json",
            "why": "not JSON: EOF while parsing an object at line 1 column 1",
        },
    ]
    labels = {**TALLY, "topic": "amount-posted", "reason": "not_json"}
    assert office.count("dead_letters_total", labels) == 1


async def test_a_moved_command_is_a_line_and_counted() -> None:
    office = Office(tally(), partitions=4)
    office.desk.put("amount-posted", posted(ELSEWHERE, 1))

    await office.work()

    assert office.page.lines("command_moved") == [
        {**ABOUT, "event": "command_moved", "topic": "amount-posted", "offset": 0, "home": HOME}
    ]
    assert office.count("moved_commands_total", {**TALLY, "topic": "amount-posted"}) == 1


async def test_a_refusal_is_a_line_with_its_code_and_ids() -> None:
    office = Office(settings())
    data = {"account_id": A, "mode": "self", "changed_by": {"user_id": "u-1", "role": "clerk"}}
    attributes = {"specversion": "1.0", "id": "e-1", "source": "urn:test"}
    event = {**attributes, "type": "settings-change-requested.v1", "data": data}
    office.desk.put("settings-change-requested", Sent(A.encode(), json.dumps(event).encode()))

    await office.work()

    assert office.page.lines("refused") == [
        {
            "event": "refused",
            "level": "info",
            "agent": "settings",
            "partition": 0,
            "kind": "settings-change-refused",
            "code": "not_admin",
            "account_id": A,
            "cause": "e-1",
        }
    ]


async def test_what_a_lost_transaction_was_going_to_do_is_dropped(office: Office) -> None:
    async def lose(step: str) -> None:
        if step == "commit":
            raise StartOver("no reply")

    office.desk.put("amount-posted", posted(A, 1))
    task = office.task(lose)
    await task.resume()
    with pytest.raises(StartOver):
        await office.desk.settle(task)
    office.journals(0).starting_over("no reply")
    assert office.count("facts_total", {**TALLY, "kind": "total-rose"}) is None

    await office.work()

    assert office.page.events() == ["task_resumed", "task_lost", "task_resumed", "batch_committed"]
    assert office.count("facts_total", {**TALLY, "kind": "total-rose"}) == 1
    assert office.count("starts_over_total", TALLY) == 1
    assert office.count("restores_total", TALLY) == 2


def test_the_same_journal_forgets_what_was_lost(office: Office) -> None:
    journal = office.journals(0)

    journal.moved("amount-posted", 7, 2)
    journal.starting_over("fenced")

    assert journal._under_way.moved == []


async def test_a_task_that_stops_says_why(office: Office) -> None:
    office.desk.put("rate-changed", rate(A, 1, rate=-1))
    with pytest.raises(MustStop) as reason:
        await office.work()

    office.journals(0).stopped(str(reason.value))

    (line,) = office.page.lines("task_stopped")
    assert line["level"] == "error"
    assert line["why"] == str(reason.value)


def test_a_long_restore_shows_how_far_it_is(office: Office) -> None:
    office.journals(0).restoring(100_000)

    assert office.page.lines("rows_restored") == [
        {**ABOUT, "event": "rows_restored", "rows": 100_000}
    ]


def test_the_newest_journal_of_a_partition_says_what_its_task_does(office: Office) -> None:
    assert office.journals.state(0) == "resuming"

    office.journals(0).resumed(0)
    assert office.journals.state(0) == "working"

    office.journals(0)
    assert office.journals.state(0) == "resuming"
