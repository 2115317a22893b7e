"""What people read: a sentence per kind of event, a word per code, German dates and numbers."""

from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest

from events.catalogue import COMMANDS, DEAD, EVENTS, SETTLED
from events.codec import Reason
from events.lifecycle import (
    TenderClaimRefused,
    TenderReassignmentRefused,
    TenderReleaseRefused,
)
from events.payload import Payload
from schemas.insurer import DeclineReason, WithdrawalReason
from schemas.settings import BackofficeKind, Mode
from schemas.tender import Handling
from tests.contract.published import Example, examples, name_of
from workers.board.store.letters import State
from workers.board.store.situation import Situation
from workers.board.store.worklist import SituationName
from workers.board.web import german, notice, words
from workers.board.web.board import Standing
from workers.board.web.happening import happening
from workers.board.web.sayings import SAYINGS, said
from workers.dead_letters.fate import Why
from workers.insight.recorded import Recorded

AT = 1_795_000_000_000


def recorded(topic: str, key: bytes | None, value: bytes | None) -> Recorded:
    return Recorded(topic, 0, 0, AT, key, value)


def test_every_kind_of_event_has_a_sentence_and_a_name() -> None:
    models: set[type[Payload] | None] = {topic.model for topic in EVENTS}

    assert models == set(SAYINGS)
    assert {topic.kind for topic in EVENTS} == set(words.KINDS)


@pytest.mark.parametrize("example", [*examples()], ids=name_of)
def test_an_event_is_told_in_a_sentence_without_codes(example: Example) -> None:
    told = happening(recorded(example.topic.kind, example.key, example.value))

    assert told.sentence.endswith(".")
    assert "_" not in told.sentence
    assert "None" not in told.sentence


@pytest.mark.parametrize(
    "refused", [TenderClaimRefused, TenderReleaseRefused, TenderReassignmentRefused]
)
@pytest.mark.parametrize("owner", ["s.baumann", None], ids=["a clerk's", "nobody's"])
def test_who_is_refused_a_tender_is_told_whose_it_is(
    refused: type[Payload], owner: str | None
) -> None:
    fields: dict[str, Any] = {
        "account_id": "rheinblick",
        "tender_id": "A-1",
        "organisation_id": "bo-rhein-main",
        "clerk_id": "b.braun",
        "from_clerk_id": "s.baumann",
        "to_clerk_id": "b.braun",
        "code": "not_the_owner",
        "owner": owner,
        "message": "Nein.",
    }
    if refused is TenderClaimRefused:
        fields["code"] = "already_claimed"

    told = said(refused.model_validate(fields))

    assert told.sentence.endswith("; Bearbeiter ist s.baumann.") == (owner is not None)
    assert told.quote == "Nein."


@pytest.mark.parametrize("topic", [SETTLED, *DEAD, COMMANDS[0]], ids=lambda topic: topic.kind)
def test_what_is_no_event_is_told_all_the_same(topic: object) -> None:
    told = happening(recorded(str(getattr(topic, "kind", "")), None, b"{"))

    assert told.sentence.endswith(".")
    assert told.event_id is None


def test_situations_are_called_as_their_ranks() -> None:
    assert [one.name.lower() for one in Situation] == list(get_args(SituationName))


@pytest.mark.parametrize(
    ("codes", "table"),
    [
        (get_args(SituationName), words.SITUATIONS),
        (get_args(Mode), words.MODES),
        (get_args(Handling), words.HANDLINGS),
        (get_args(BackofficeKind), words.BACKOFFICE_KINDS),
        ((*get_args(Reason), "decision_failed"), words.REASONS),
        (get_args(State), words.LETTER_STATES),
        (get_args(Why), words.LETTER_REFUSALS),
        (get_args(WithdrawalReason.model_fields["code"].annotation), words.WITHDRAWALS),
        (get_args(DeclineReason.model_fields["code"].annotation), words.DECLINES),
    ],
    ids=[
        "situations",
        "modes",
        "handlings",
        "kinds of backoffice",
        "reasons of dead letters",
        "states of dead letters",
        "why not put back",
        "why withdrawn",
        "why declined",
    ],
)
def test_every_code_has_its_words(codes: tuple[str, ...], table: dict[str, object]) -> None:
    assert set(codes) == set(table)


@pytest.mark.parametrize(
    ("duration", "told"),
    [
        (timedelta(seconds=59), "unter 1 Minute"),
        (timedelta(minutes=1), "1 Minute"),
        (timedelta(minutes=59, seconds=59), "59 Minuten"),
        (timedelta(hours=1), "1 Stunde"),
        (timedelta(hours=47), "47 Stunden"),
        (timedelta(days=2), "2 Tage"),
        (timedelta(days=1_234), "1.234 Tage"),
        (timedelta(seconds=-5), "unter 1 Minute"),
    ],
)
def test_an_age_is_told_in_the_unit_that_says_most(duration: timedelta, told: str) -> None:
    assert german.age(duration) == told


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (german.money("5000000.00", "EUR"), "5.000.000 EUR"),
        (german.money("1840.50", "EUR"), "1.840,50 EUR"),
        (german.size(0), "0 Byte"),
        (german.size(248_113), "248,1 kB"),
        (german.size(1_204_880), "1,2 MB"),
        (german.decimal(3.44), "3,4"),
        (german.counted(1, "Nachricht", "Nachrichten"), "1 Nachricht"),
        (german.counted(1_203, "Nachricht", "Nachrichten"), "1.203 Nachrichten"),
        (german.answer("1850000", "EUR"), "1.850.000 EUR"),
        (german.answer("täglich", None), "täglich"),
        (german.answer("65183", None), "65183"),
        (german.answer("9" * 30, "EUR"), "9" * 30 + " EUR"),
    ],
)
def test_amounts_are_written_as_germans_do(said: str, expected: str) -> None:
    assert said == expected


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2026, 7, 1, 12, 5, 9, tzinfo=UTC), "2026-07-01T14:05:09+02:00"),
        (datetime(2026, 11, 24, 13, 5, 9, tzinfo=UTC), "2026-11-24T14:05:09+01:00"),
    ],
    ids=["in summer", "in winter"],
)
def test_clocks_are_those_of_berlin(at: datetime, expected: str) -> None:
    assert german.machine_time(at) == expected


def test_a_feed_that_is_nearly_there_is_not_worth_a_word() -> None:
    assert notice.notices(Standing(None, behind=499), "") == []
    assert len(notice.notices(Standing(None, behind=500), "")) == 1


def test_a_broker_that_is_away_matters_more_than_what_is_left() -> None:
    (told,) = notice.notices(Standing(AT, behind=10_000, away="refused"), "")

    assert told.tone == "warning"
    assert told.as_of is not None
