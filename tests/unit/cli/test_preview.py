"""The histogram says what would go where, what is refused and what would be understood."""

from functools import partial

from events.partition import partition_of
from tests.unit.cli.dead import COMMAND, TOPIC, parked, request
from workers.cli.preview import Bar, Kind, Preview
from workers.client.reader import Found, Place
from workers.dead_letters.fate import Judgement, discard, redrive
from workers.dead_letters.letters import REDRIVES, letter

GOOD = request()
HOME = Place(COMMAND, partition_of(GOOD.key, 12))


def previewed(judgement: Judgement, *records: Found) -> Preview:
    preview = Preview()
    for record in records:
        preview.add(letter(record), judgement(record))
    return preview


def test_letters_are_counted_by_topic_reason_and_place_and_by_what_would_be_understood() -> None:
    preview = previewed(
        partial(redrive, partitions=12),
        parked(GOOD.value, GOOD.key, reason="decision_failed", offset=1),
        parked(b"{", GOOD.key, reason="decision_failed", offset=2),
        parked(b"{", None, reason="not_json", partition=4, offset=3),
    )

    assert preview.in_order() == [
        (Kind(TOPIC, "decision_failed", HOME, None), Bar(letters=2, decodable=1)),
        (Kind(TOPIC, "not_json", Place(COMMAND, 4), None), Bar(letters=1, decodable=0)),
    ]


def test_what_is_refused_is_counted_and_not_chosen() -> None:
    preview = previewed(
        partial(redrive, partitions=12),
        parked(headers=[(REDRIVES, b"3")], offset=1),
        parked(headers=[(REDRIVES, b"2")], offset=2),
    )

    assert preview.refused == {"redriven_too_often": 1}
    assert preview.count == 1
    assert preview.chosen == {Place(TOPIC, 2): {2}}


def test_what_is_discarded_goes_nowhere() -> None:
    preview = previewed(discard, parked(offset=1), parked(offset=2))

    assert preview.in_order() == [(Kind(TOPIC, "not_json", None, None), Bar(letters=2))]
    assert preview.count == 2
