"""The published schemas and examples say what the code does, and nothing lies about unused."""

import json
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from events import codec, json_schema
from events.catalogue import COMMANDS, DEAD, EVENTS, FACTS, Topic
from events.codec import Undecodable
from events.event import Cause, Event, Fact
from events.payload import Payload
from schemas.time import epoch_ms, parse
from tests.contract.published import EXAMPLES, SCHEMAS, Example, examples, folder, name_of

ALL = tuple(examples())
each_topic = pytest.mark.parametrize("topic", EVENTS, ids=lambda topic: topic.kind)
each_example = pytest.mark.parametrize("example", ALL, ids=name_of)
VALIDATORS = {topic.kind: Draft202012Validator(json_schema.schema(topic)) for topic in EVENTS}


def decoded(example: Example) -> Event:
    return codec.decode(example.value, (), example.topic, example.key)


EVENTS_BY_ID = {event.id: event for event in map(decoded, ALL)}


@each_topic
def test_the_committed_schema_is_the_generated_one(topic: Topic) -> None:
    committed = (SCHEMAS / json_schema.file_name(topic)).read_text(encoding="utf-8")

    assert json_schema.files()[json_schema.file_name(topic)] == committed


@each_topic
def test_the_schema_is_sound_and_the_independent_validator_takes_it(topic: Topic) -> None:
    Draft202012Validator.check_schema(json_schema.schema(topic))


def test_no_schema_is_orphaned() -> None:
    on_disk = {path.name for path in SCHEMAS.iterdir()}

    assert on_disk == set(json_schema.files())


def test_no_example_is_orphaned() -> None:
    on_disk = {path for path in EXAMPLES.rglob("*") if path.is_file()}

    assert on_disk == {folder(each.topic) / f"{each.name}.json" for each in ALL}


@each_topic
def test_every_kind_has_an_example(topic: Topic) -> None:
    assert any(example.topic == topic for example in ALL)


@each_example
def test_an_example_validates(example: Example) -> None:
    assert [*VALIDATORS[example.topic.kind].iter_errors(example.event)] == []


@each_example
def test_an_example_decodes(example: Example) -> None:
    event = decoded(example)

    assert event.id == example.event["id"]
    assert event.kind == example.topic.kind
    assert event.parsed.keys() == example.event["data"].keys()


def test_example_ids_are_unique() -> None:
    assert len(EVENTS_BY_ID) == len(ALL)


def _as_fact(event: Event, topic: Topic, request: bytes | None) -> Fact:
    assert event.causation is not None
    return Fact(
        topic,
        event.data,
        Cause(event.causation, EVENTS_BY_ID[event.causation].source, event.correlation),
        item=_item(event.data),
        released_by=event.released_by,
        request=request,
    )


def _item(data: Payload) -> str:
    """What a fact is about, besides its tender."""
    names = ("message_id", "invitation_id", "to_clerk_id", "clerk_id")
    return next((str(item) for name in names if (item := getattr(data, name, None))), "")


@pytest.mark.parametrize("example", [each for each in ALL if each.topic in FACTS], ids=name_of)
def test_an_example_of_a_fact_is_what_the_codec_writes(example: Example) -> None:
    event = decoded(example)
    request = example.event["data"].get("request")
    fact = _as_fact(event, example.topic, json.dumps(request).encode() if request else None)
    agent = event.source.removeprefix("urn:tenders:")

    written = codec.encode(fact, agent, epoch_ms(parse(example.event["time"])))

    assert json.loads(written.value) == example.event
    assert written.key == example.key


Path = tuple[str | int, ...]


def paths(value: object, path: Path = ()) -> list[Path]:
    """Where every value inside this one is, as the keys that lead to it."""
    inner: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        inner = list(value.items())
    if isinstance(value, list):
        inner = list(enumerate(value))
    return [path, *(deeper for key, part in inner for deeper in paths(part, (*path, key)))]


def with_other(data: dict[str, Any], path: Path, other: object) -> dict[str, Any]:
    """The data with another value in one place."""
    changed = deepcopy(data)
    container: Any = changed
    for key in path[:-1]:
        container = container[key]
    container[path[-1]] = other
    return changed


TEXTS = ("", " ", "x", "a b", "broker", "self", "EUR", "0.00", "1.5", "ä" * 201, "\0", "2026-03-01")
OTHERS: st.SearchStrategy[object] = st.sampled_from(
    [*TEXTS, "2026-03-01T08:00:00Z", None, True, 0, 1, 101, -1, 2**60, [], {}]
)


@given(drawn=st.data(), other=OTHERS)
@settings(deadline=None, max_examples=400)
def test_what_decodes_validates_whatever_was_changed(drawn: st.DataObject, other: object) -> None:
    example = drawn.draw(st.sampled_from(ALL))
    places = [path for path in paths(example.event["data"]) if path and path[0] != "request"]
    path = drawn.draw(st.sampled_from(places))  # a request was looked at when it was a command
    data = with_other(example.event["data"], path, other)
    event = {**example.event, "data": data}

    try:
        codec.decode_any(json.dumps(event).encode())
    except Undecodable:
        return

    assert VALIDATORS[example.topic.kind].is_valid(event)


REQUIRED = [
    (example, name)
    for example in {each.topic: each for each in ALL}.values()
    for name in json_schema.schema(example.topic)["properties"]["data"]["required"]
]


@pytest.mark.parametrize(
    ("example", "name"), REQUIRED, ids=[f"{each.topic.kind}-{name}" for each, name in REQUIRED]
)
def test_both_refuse_an_event_without_a_required_field(example: Example, name: str) -> None:
    event = example.event
    del event["data"][name]

    with pytest.raises(Undecodable) as refused:
        codec.decode_any(json.dumps(event).encode())

    assert (refused.value.reason, refused.value.field) == ("invalid_data", name)
    assert not VALIDATORS[example.topic.kind].is_valid(event)


def test_every_command_has_an_example_with_the_required_fields_alone() -> None:
    for topic in COMMANDS:
        attributes = [each.event.keys() for each in ALL if each.topic == topic]

        assert {"specversion", "id", "source", "type", "data"} in attributes


def test_a_topic_without_events_has_no_schema() -> None:
    with pytest.raises(TypeError, match=r"tender-requested\.dead"):
        json_schema.schema(DEAD[0])
