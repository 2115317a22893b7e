"""The ledger says what became of a dead letter, and of that one only."""

import json

import pytest

from events.catalogue import SETTLED
from tests.unit.cli.dead import TOPIC, parked
from tests.unit.cli.records import found
from workers.cli.piles import piles
from workers.client.errors import TellUser
from workers.client.reader import Found
from workers.dead_letters.ledger import Ledger, Settlement, Standing, entry
from workers.dead_letters.letters import Letter, letter

LETTER = letter(parked(offset=17, at=1_774_857_600_000))
REDRIVEN = Settlement(
    done="redriven",
    at="2026-03-31T08:00:00.000Z",
    by="k.adler",
    because="mended",
    went_to="tender-requested/2",
    redrives_before=1,
    parked_at="2026-03-30T08:00:00.000Z",
)


def written(about: Letter, settlement: Settlement = REDRIVEN) -> Found:
    settled = entry(about, settlement)
    return found(SETTLED.kind, settled.value, settled.key, settled.headers)


def ledger(*records: Found) -> Ledger:
    ledger = Ledger()
    ledger.take_in(records)
    return ledger


def test_an_entry_is_keyed_by_the_letters_place_and_says_all_in_json() -> None:
    record = entry(LETTER, REDRIVEN)

    assert record.key == f"{TOPIC}/2/17".encode()
    assert json.loads(record.value or b"") == {
        "done": "redriven",
        "at": "2026-03-31T08:00:00.000Z",
        "by": "k.adler",
        "because": "mended",
        "went_to": "tender-requested/2",
        "redrives_before": 1,
        "parked_at": "2026-03-30T08:00:00.000Z",
    }


def test_what_is_written_is_read_back() -> None:
    assert ledger(written(LETTER)).of(LETTER) == REDRIVEN


@pytest.mark.parametrize(
    "other",
    [
        letter(parked(offset=18, at=1_774_857_600_000)),
        letter(parked(offset=17, partition=3, at=1_774_857_600_000)),
        letter(parked(offset=17, at=1_774_857_600_001)),
    ],
    ids=["at another offset", "in another partition", "there in a topic made anew"],
)
def test_a_letter_is_open_though_one_is_settled(other: Letter) -> None:
    assert ledger(written(LETTER)).of(other) is None


@pytest.mark.parametrize(
    ("key", "value"),
    [(b"?", b"{}"), (b"a/1/2", b"{"), (b"a/1/2", b"{}"), (b"a/1/2", None), (b"\xff/1/2", b"{}")],
    ids=["no place", "no JSON", "nothing said", "no value", "no UTF-8"],
)
def test_a_record_that_is_no_entry_is_told_with_its_place(key: bytes, value: bytes | None) -> None:
    strange = found(SETTLED.kind, value, key, partition=1, offset=5)

    with pytest.raises(TellUser, match=r"^dead-letters-settled/1/5 does not say"):
        ledger(strange)


def test_letters_are_counted_by_topic_reason_and_state_the_largest_pile_first() -> None:
    def standing(reason: str, at: int, settlement: Settlement | None = None) -> Standing:
        return Standing(letter(parked(reason=reason, at=at, offset=at)), settlement)

    counted = piles(
        [standing("a", 9), standing("b", 7), standing("b", 3), standing("b", 2, REDRIVEN)]
    )

    assert [(pile.reason, pile.state, pile.letters, pile.oldest.timestamp) for pile in counted] == [
        ("b", "open", 2, 3),
        ("a", "open", 1, 9),
        ("b", "redriven", 1, 2),
    ]
