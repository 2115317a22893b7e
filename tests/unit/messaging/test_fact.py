"""What is read by who wrote, and that the published examples are what messaging answers."""

import json
from typing import Final, get_args

import pytest

from events import codec
from events.catalogue import MESSAGE_HELD, MESSAGE_REFUSED, MESSAGE_RELAYED, MESSAGING
from events.commands import MessagePosted
from events.facts import MessageRefusal, MessageRefused
from schemas.time import epoch_ms, parse
from tests.contract.published import examples, name_of
from tests.unit.desk import only
from tests.unit.messaging.desk import START, Desk, message
from workers.messaging import fact
from workers.messaging.post import posted

STORY: Final = (
    ("backoffice-assigned-choice-overruled", "2026-03-02T08:14:03.377Z"),
    ("message-posted-too-early", "2026-03-03T07:10:00.000Z"),
    ("message-posted-by-a-backoffice", "2026-03-03T08:20:00.515Z"),
    ("message-posted-by-the-broker", "2026-03-03T09:01:12.040Z"),
    ("message-posted-by-a-stranger", "2026-03-04T07:00:00.900Z"),
    ("portal-forwarded-released", "2026-03-05T12:00:00.160Z"),
)
"""Golden events that messaging reads, and when they were appended."""


@pytest.mark.parametrize("code", get_args(MessageRefusal))
def test_a_refusal_is_a_sentence_without_codes_and_ids(code: MessageRefusal) -> None:
    event = message("n-1")
    assert isinstance(event.data, MessagePosted)

    refused = only([fact.refused(posted(event, event.data, START), code)], MessageRefused)

    assert refused.message.endswith(".")
    assert not set("_{}") & set(refused.message)
    assert "n-1" not in refused.message


def test_the_published_examples_are_what_messaging_answers() -> None:
    desk = Desk()
    values = {name_of(each): each.value for each in examples()}
    kinds = (MESSAGE_RELAYED, MESSAGE_HELD, MESSAGE_REFUSED)
    expected = [each.event for each in examples() if each.topic in kinds]
    expected.sort(key=lambda event: str(event["time"]))

    answers = []
    for name, at in STORY:
        desk.now = epoch_ms(parse(at))
        facts = desk.takes(codec.decode_any(values[name]))
        answers += [json.loads(codec.encode(fact, MESSAGING, desk.now).value) for fact in facts]

    assert answers == expected
