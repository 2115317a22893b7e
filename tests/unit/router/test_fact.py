"""What a broker reads, and that the published examples are what the router answers."""

import json
from typing import Final, get_args

import pytest

from events import codec
from events.catalogue import (
    BACKOFFICE_ASSIGNED,
    HANDLING_CHOICE_REFUSED,
    HANDLING_CHOICE_REQUIRED,
    PORTAL_FORWARDED,
    ROUTER,
    TENDER_HELD,
    TENDER_REFUSED,
)
from events.event import Cause, Event, Fact
from events.facts import HandlingChoiceRefused, TenderRefusal, TenderRefused
from schemas.ids import AccountId, BrokerId, TenderId
from schemas.time import epoch_ms, parse
from tests.contract.published import examples, name_of
from tests.unit.desk import only
from tests.unit.router.desk import BROKER_DECIDES, Desk, changed
from workers.engine.policy import Policy
from workers.router import fact
from workers.router.fact import ChoiceCode, Missing
from workers.router.state import Choice, TenderKey

KEY: Final = TenderKey(AccountId("rheinblick"), TenderId("A-2026-0117"))
CAUSE: Final = Cause("anf-1", "urn:test", "anf-1")
CHOICE: Final = Choice(broker_id=BrokerId("vm-sommer"), handling="self", cause=CAUSE)

ANSWERS: Final = (
    BACKOFFICE_ASSIGNED,
    PORTAL_FORWARDED,
    HANDLING_CHOICE_REQUIRED,
    TENDER_HELD,
    TENDER_REFUSED,
    HANDLING_CHOICE_REFUSED,
)
STORY: Final = (
    ("account-settings-changed-backoffice", "2026-03-02T07:30:00.412Z"),
    ("account-settings-changed-self", "2026-03-02T08:05:10.007Z"),
    ("tender-requested-full", "2026-03-02T08:14:03.377Z"),
    ("tender-requested-minimal", "2026-03-02T09:40:55.001Z"),
    ("tender-requested-changed-after-start", "2026-03-02T10:15:00.770Z"),
    ("tender-requested-no-settings-yet", "2026-03-03T07:02:19.560Z"),
    ("account-settings-changed-releases-held-tenders", "2026-03-05T12:00:00.100Z"),
    ("account-settings-changed-broker-decides-later", "2026-03-16T08:12:44.630Z"),
    ("tender-requested-with-nulls-and-unknown-fields", "2026-04-02T08:30:11.904Z"),
    ("handling-chosen-backoffice", "2026-04-02T08:31:00.288Z"),
    ("handling-chosen-self", "2026-04-02T08:33:20.010Z"),
    ("handling-chosen-for-a-tender-never-seen", "2026-04-02T08:33:20.010Z"),
)
"""Golden events that the router reads, and when they were appended."""

APART: Final = {"handling-choice-required-without-cap", "tender-refused-held-too-long"}
"""Golden answers about a tender of which the rest of its story is not published."""

VALUES: Final = {name_of(each): each.value for each in examples()}


def golden(name: str) -> Event:
    return codec.decode_any(VALUES[name])


def written(desk: Desk, facts: list[Fact]) -> list[object]:
    """The facts as they are published."""
    return [json.loads(codec.encode(each, ROUTER, desk.now).value) for each in facts]


def published() -> list[object]:
    """The golden answers of the story, in its order."""
    wanted = [each for each in examples() if each.topic in ANSWERS and name_of(each) not in APART]
    return [each.event for each in sorted(wanted, key=lambda each: str(each.event["time"]))]


@pytest.mark.parametrize("code", get_args(TenderRefusal))
def test_a_tenders_refusal_is_a_sentence_without_codes_and_ids(code: TenderRefusal) -> None:
    refused = only([fact.tender_refused(KEY, CAUSE, code, Policy())], TenderRefused)

    assert refused.code == code
    assert is_a_sentence(refused.message)


@pytest.mark.parametrize("code", get_args(ChoiceCode))
def test_a_choices_refusal_is_a_sentence_without_codes_and_ids(code: ChoiceCode) -> None:
    refused = only([fact.choice_refused(KEY, CHOICE, code)], HandlingChoiceRefused)

    assert refused.code == code
    assert is_a_sentence(refused.message)


@pytest.mark.parametrize("missing", get_args(Missing))
def test_a_choice_that_was_held_too_long_is_told_why(missing: Missing) -> None:
    refused = only([fact.choice_given_up(KEY, CHOICE, missing, Policy())], HandlingChoiceRefused)

    assert refused.code == "held_too_long"
    assert is_a_sentence(refused.message)


def is_a_sentence(text: str) -> bool:
    return text.endswith(".") and not set("_{}") & set(text) and "A-2026" not in text


@pytest.mark.parametrize(
    ("days", "within"),
    [
        (1, "innerhalb eines Tages"),
        (30, "innerhalb von 30 Tagen"),
        (0.5, "innerhalb von 0,5 Tagen"),
    ],
)
def test_a_period_is_said_in_german(days: float, within: str) -> None:
    policy = Policy(hold_days=days)

    refused = only([fact.tender_refused(KEY, CAUSE, "held_too_long", policy)], TenderRefused)

    assert within in refused.message


def test_the_published_examples_are_what_the_router_answers() -> None:
    desk = Desk()

    answers = []
    for name, at in STORY:
        desk.now = epoch_ms(parse(at))
        answers += written(desk, desk.takes(golden(name)))
    answers += written(desk, desk.waits(30))

    assert answers == published()


def test_the_published_question_without_cap_is_what_the_router_answers() -> None:
    desk = Desk()
    desk.takes(changed(1, BROKER_DECIDES, account="ohne-einstellung"))
    desk.now = epoch_ms(parse("2026-03-04T06:00:00.000Z"))

    facts = desk.takes(golden("tender-requested-held-too-long"))

    assert written(desk, facts) == [json.loads(VALUES["handling-choice-required-without-cap"])]


def test_the_published_tender_that_was_held_too_long_is_what_the_router_answers() -> None:
    desk = Desk()
    desk.now = epoch_ms(parse("2026-03-03T06:00:00.000Z"))
    desk.takes(golden("tender-requested-held-too-long"))

    facts = desk.waits(30)

    assert written(desk, facts) == [json.loads(VALUES["tender-refused-held-too-long"])]
