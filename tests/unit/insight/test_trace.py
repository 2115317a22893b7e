"""Everything that happened to a tender, causes before what they led to."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.ids import AccountId, TenderId
from tests.unit.insight.log import Log
from tests.unit.messaging.desk import message
from tests.unit.router.desk import ACCOUNT, BROKER_DECIDES, TENDER, changed, chosen, requested
from workers.insight.recorded import Recorded
from workers.insight.trace import in_causal_order, trace

IDS: Final = ("a", "b", "c", "d")


def record(offset: int, event_id: str, cause: str | None = None) -> Recorded:
    """A choice with this id that names this cause."""
    attributes = {"specversion": "1.0", "id": event_id, "source": "urn:test"}
    caused = {} if cause is None else {"causationid": cause}
    data = {"account_id": ACCOUNT, "tender_id": TENDER, "broker_id": "b-1", "handling": "self"}
    event = {**attributes, **caused, "type": "handling-chosen.v1", "data": data}
    return Recorded(
        "handling-chosen", 0, offset, offset, ACCOUNT.encode(), json.dumps(event).encode()
    )


def ordered(*records: Recorded) -> list[str]:
    """The ids, set in by depth."""
    return ["  " * depth + event.id for depth, _, event in in_causal_order(records)]


def told(log: Log) -> list[str]:
    return ["  " * depth + event.kind for depth, _, event in in_causal_order(log.tender())]


def test_what_follows_stands_below_what_it_follows_from() -> None:
    log = Log()
    log.publish(changed(1, BROKER_DECIDES), requested(), message("m-1"), chosen("backoffice"))
    log.publish(message("m-2"))

    assert told(log) == [
        "tender-requested",
        "  handling-choice-required",
        "message-posted",
        "  message-held",
        "  message-relayed",
        "handling-chosen",
        "  backoffice-assigned",
        "message-posted",
        "  message-relayed",
    ]


@pytest.mark.parametrize(
    ("records", "order"),
    [
        pytest.param(
            (record(0, "a"), record(1, "b"), record(2, "a1", "a"), record(3, "b1", "b")),
            ["a", "  a1", "b", "  b1"],
            id="two chains side by side",
        ),
        pytest.param(
            (record(0, "a"), record(1, "a1", "a"), record(2, "a2", "a"), record(3, "a11", "a1")),
            ["a", "  a1", "    a11", "  a2"],
            id="a chain of three",
        ),
        pytest.param(
            (record(0, "b", "a"), record(1, "a")), ["a", "  b"], id="an effect came first"
        ),
        pytest.param((record(0, "b", "gone"),), ["b"], id="the cause is not here"),
        pytest.param((record(0, "a", "a"),), ["a"], id="its own cause"),
        pytest.param(
            (record(0, "c", "b"), record(1, "a", "b"), record(2, "b", "a")),
            ["a", "  b", "    c"],
            id="a circle, and what hangs on it",
        ),
        pytest.param(
            (record(0, "a"), record(1, "b", "a"), record(2, "a")),
            ["a", "  b", "a"],
            id="published twice",
        ),
        pytest.param((), [], id="nothing"),
    ],
)
def test_the_order_is_that_of_causes_then_that_of_time(
    records: tuple[Recorded, ...], order: list[str]
) -> None:
    assert ordered(*records) == order


@given(causes=st.lists(st.tuples(st.sampled_from(IDS), st.none() | st.sampled_from(IDS))))
def test_every_event_stands_there_once_whatever_causes_publishers_name(
    causes: Sequence[tuple[str, str | None]],
) -> None:
    records = [record(offset, *named) for offset, named in enumerate(causes)]

    assert sorted(node.record.offset for node in in_causal_order(records)) == [*range(len(causes))]


def moved(found: Recorded, offset: int, *, to: int = 1) -> Recorded:
    """The same as its agent puts it into its account's own partition."""
    headers = (*found.headers, ("moved-from", str(found.partition).encode()))
    return replace(found, partition=to, offset=offset, appended_at=offset, headers=headers)


def places(*records: Recorded) -> list[tuple[str, int, int]]:
    return [(node.event.id, *node.place[1:]) for node in in_causal_order(records)]


def test_a_command_that_was_moved_stands_there_once_where_it_counted() -> None:
    found, effect = record(0, "a"), replace(record(9, "a1", "a"), partition=1)

    assert places(found, moved(found, 8), effect) == [("a", 1, 8), ("a1", 1, 9)]


def test_a_command_that_was_not_moved_yet_stands_there_all_the_same() -> None:
    assert places(record(0, "a")) == [("a", 0, 0)]


def test_a_command_of_which_only_the_moved_one_is_kept_is_not_left_out() -> None:
    assert places(moved(record(0, "a"), 8)) == [("a", 1, 8)]


def test_of_a_command_that_was_published_twice_as_many_go_as_were_moved() -> None:
    first, second = record(0, "a"), record(1, "a")

    assert places(first, second, moved(first, 8)) == [("a", 0, 1), ("a", 1, 8)]
    assert places(first, second, moved(first, 8), moved(second, 9)) == [("a", 1, 8), ("a", 1, 9)]


def test_what_another_was_moved_from_is_not_taken_for_it() -> None:
    elsewhere = replace(record(0, "a"), partition=2)

    assert places(elsewhere, record(3, "b"), moved(record(0, "a"), 8)) == [
        ("a", 2, 0),
        ("b", 0, 3),
        ("a", 1, 8),
    ]


@pytest.mark.parametrize("said", [b"", b"-1", b"drei", b"9" * 30])
def test_what_a_publisher_writes_there_is_no_partition(said: bytes) -> None:
    planted = replace(record(0, "a"), headers=(("moved-from", said),))

    (step,) = trace(AccountId(ACCOUNT), TenderId(TENDER), [planted]).steps

    assert step.moved_from is None


def test_a_step_says_from_which_partition_it_was_moved() -> None:
    found = record(0, "a")

    steps = trace(AccountId(ACCOUNT), TenderId(TENDER), [found, moved(found, 8), record(9, "b")])

    assert [step.moved_from for step in steps.steps] == [0, None]


def test_what_is_no_event_is_left_out() -> None:
    poison = Recorded("tender-requested", 0, 7, 7, ACCOUNT.encode(), b"{")

    assert ordered(record(0, "a"), poison) == ["a"]


def test_a_step_has_its_place_its_names_and_its_data() -> None:
    log = Log()
    log.publish(requested())
    log.publish(changed(1, BROKER_DECIDES))

    found = trace(AccountId(ACCOUNT), TenderId(TENDER), log.tender())

    request, _, question = found.steps
    assert (request.kind, request.id, request.depth) == ("tender-requested", "anf-A-1", 0)
    assert request.data is not None
    assert request.data["line_of_business"] == "Cyber"
    assert (question.causation_id, question.released_by) == ("anf-A-1", "einst-1")


def test_a_tender_that_nobody_knows_has_taken_no_steps() -> None:
    assert trace(AccountId(ACCOUNT), TenderId(TENDER), []).steps == ()
