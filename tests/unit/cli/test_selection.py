"""A dead letter is meant when everything that was asked for is true of it."""

import json

import pytest

from tests.unit.cli.command import Tenders
from tests.unit.cli.dead import TOPIC, parked, request
from workers.dead_letters import letters
from workers.dead_letters.letters import letter
from workers.dead_letters.selection import Selection, tender_in

LETTER = letter(parked(reason="not_json", key=b"konto", partition=2, offset=17))


@pytest.mark.parametrize(
    "selection",
    [
        Selection(),
        Selection(reason="not_json"),
        Selection(topic=TOPIC, partition=2, offsets=range(17, 18)),
        Selection(account="konto"),
        Selection(reason="not_json", account="konto", partition=2, tender="A-1"),
    ],
    ids=["everything", "its reason", "its place", "its account", "all of it"],
)
def test_a_letter_is_meant_by(selection: Selection) -> None:
    assert selection.covers(LETTER, b'{"data": {"tender_id": "A-1"}}')


@pytest.mark.parametrize(
    "selection",
    [
        Selection(reason="too_deep"),
        Selection(partition=1),
        Selection(topic=TOPIC, partition=2, offsets=range(3, 17)),
        Selection(account="kont"),
        Selection(tender="A-2"),
        Selection(reason="not_json", account="another"),
    ],
    ids=[
        "another reason",
        "another partition",
        "offsets before it",
        "another account",
        "another tender",
        "half of it",
    ],
)
def test_a_letter_is_not_meant_by(selection: Selection) -> None:
    assert not selection.covers(LETTER, b'{"data": {"tender_id": "A-1"}}')


def test_the_topic_says_where_to_look() -> None:
    assert Selection(topic=TOPIC).topics == (TOPIC,)
    assert Selection().topics == letters.TOPICS


def test_the_tender_is_found_in_structured_and_in_binary_events() -> None:
    example = request()
    data = example.event["data"]

    assert tender_in(example.value) == data["tender_id"]
    assert tender_in(json.dumps(data).encode()) == data["tender_id"]


@pytest.mark.parametrize(
    "value",
    [None, b"", b"\xff", b"{", b"[]", b'{"data": 1}', b'{"data": {"tender_id": 7}}'],
    ids=["null", "empty", "no UTF-8", "no JSON", "an array", "no data", "a number"],
)
def test_no_tender_is_made_out_in(value: bytes | None) -> None:
    assert tender_in(value) is None


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("redrive", "--offsets", "3-9"), "needs --topic and --partition"),
        (("redrive", "--offsets", "3-"), "is no offset and no range"),
        (("redrive", "--topic", "tender-held"), "is none of tender-requested.dead, "),
        (("discard", "--yes"), "Missing option '--because'"),
        (("discard", "--because", " "), "says nothing"),
    ],
    ids=["offsets of anywhere", "half a range", "no such topic", "no reason", "an empty reason"],
)
def test_what_cannot_be_meant_is_a_usage_error(
    tenders: Tenders, arguments: tuple[str, ...], told: str
) -> None:
    outcome = tenders("dead-letters", *arguments)

    assert outcome.code == 2
    assert told in outcome.err
