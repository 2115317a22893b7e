"""What is read by who asked, and that the published examples are what the agent answers."""

import json
from typing import Final, get_args

import pytest

from events import codec
from events.catalogue import FACTS, LIFECYCLE
from events.event import Event
from schemas.time import epoch_ms, parse
from tests.contract.published import examples, name_of
from tests.unit.lifecycle.desk import ANNA, BROKER, Desk, claim, forwarded, invite
from workers.lifecycle import fact, wording
from workers.lifecycle.action import AboutOneTender, Action, asked
from workers.lifecycle.rules import Code, Verb
from workers.lifecycle.state import Invitation, Tender
from workers.lifecycle.wording import GivenUp

STORY: Final = (
    ("backoffice-assigned-choice-overruled", "2026-03-02T08:14:03.377Z"),
    ("tender-claim-requested-by-a-clerk", "2026-03-02T08:30:00.120Z"),
    ("tender-claim-requested-too-late", "2026-03-02T08:30:00.480Z"),
    ("insurer-invitation-requested-by-a-clerk", "2026-03-02T09:05:10.004Z"),
    ("portal-forwarded-with-cap", "2026-03-02T09:40:55.001Z"),
    ("insurer-invitation-requested-by-the-broker", "2026-03-02T09:58:31.733Z"),
    ("insurer-invitation-requested-too-early", "2026-03-03T07:12:00.000Z"),
    ("tender-release-requested-by-another", "2026-03-03T08:00:00.300Z"),
    ("insurer-invitation-withdrawal-requested-by-a-clerk", "2026-03-03T10:15:20.018Z"),
    ("insurer-invitation-withdrawal-requested-once-more", "2026-03-03T10:16:02.900Z"),
    ("insurer-decline-reported-passed-on-by-the-backoffice", "2026-03-03T14:40:00.070Z"),
    ("insurer-decline-reported-of-an-unknown-invitation", "2026-03-03T14:41:00.070Z"),
    ("tender-reassignment-requested-a-clerk-leaves", "2026-03-04T16:00:00.000Z"),
    ("tender-release-requested-by-the-owner", "2026-03-05T09:00:00.000Z"),
    ("portal-forwarded-released", "2026-03-05T12:00:00.160Z"),
    ("insurer-decline-reported-by-the-insurer", "2026-03-12T11:20:00.005Z"),
    ("backoffice-assigned-chosen-by-the-broker", "2026-04-02T08:31:00.288Z"),
    ("insurer-invitation-requested-without-a-claim", "2026-04-02T09:00:00.000Z"),
)
"""Golden events that the agent reads, and when they were appended."""


@pytest.mark.parametrize("code", get_args(Code))
def test_a_refusal_is_a_sentence_without_codes_and_placeholders(code: Code) -> None:
    text = wording.refused(code, 5, counts_active=False)

    assert text.endswith(".")
    assert not set("_{}") & set(text)


@pytest.mark.parametrize("verb", get_args(Verb))
@pytest.mark.parametrize("code", get_args(GivenUp))
def test_what_waits_no_longer_is_named_in_a_sentence(code: GivenUp, verb: Verb) -> None:
    text = wording.given_up(code, verb)

    assert text.endswith(".")
    assert not set("_{}") & set(text)


@pytest.mark.parametrize(
    ("cap", "counts_active", "words"),
    [
        pytest.param(1, False, "darf höchstens ein Versicherer angefragt werden", id="one"),
        pytest.param(5, False, "dürfen höchstens 5 Versicherer angefragt werden", id="five"),
        pytest.param(
            1, True, "darf höchstens ein Versicherer zugleich angefragt sein", id="of one"
        ),
        pytest.param(
            5, True, "dürfen höchstens 5 Versicherer zugleich angefragt sein", id="of five"
        ),
    ],
)
def test_a_cap_is_told_as_people_say_it(cap: int, counts_active: bool, words: str) -> None:
    assert words in wording.refused("cap_reached", cap, counts_active=counts_active)


def test_a_refusal_names_nobody() -> None:
    desk = Desk()
    desk.takes(forwarded(), invite("i-1", BROKER))

    (refused,) = desk.takes(claim(ANNA))

    assert "anna" not in str(getattr(refused.data, "message", ""))


def test_an_answer_that_does_not_fit_its_question_is_a_bug() -> None:
    claiming, inviting = _action(claim()), _action(invite())

    with pytest.raises(TypeError, match="to claim ends no invitation"):
        fact.ended(claiming, Tender(), Invitation(), late=False)
    with pytest.raises(TypeError, match="to invite changes no owner"):
        fact.owner_changed(inviting, Tender())
    with pytest.raises(TypeError, match="to invite changes no owner"):
        assert inviting.handover


def _action(event: Event) -> Action:
    assert isinstance(event.data, AboutOneTender)
    return asked(event, event.data, event.data.tender_id, 0)


def test_the_published_examples_are_what_the_agent_answers() -> None:
    desk = Desk()
    values = {name_of(each): each.value for each in examples()}
    kinds = [topic for topic in FACTS if LIFECYCLE in topic.produced_by]
    expected = [each.event for each in examples() if each.topic in kinds]

    answers = []
    for name, at in STORY:
        desk.now = epoch_ms(parse(at))
        facts = desk.takes(codec.decode_any(values[name]))
        answers += [json.loads(codec.encode(each, LIFECYCLE, desk.now).value) for each in facts]

    assert in_order(answers) == in_order(expected)


def in_order(events: list[dict[str, object]]) -> list[dict[str, object]]:
    """By time, and by kind where one record has several answers."""
    return sorted(events, key=lambda event: (str(event["time"]), str(event["type"])))
