"""The catalogue is complete, and its topics are configured as the plan's table says."""

import pytest

from events import catalogue
from events.catalogue import (
    ACCOUNT_SETTINGS_CHANGED,
    AGENTS,
    ALL,
    CHANGELOGS,
    COMMANDS,
    CONTROL,
    DEAD,
    EVENTS,
    FACTS,
    SETTLED,
    TENDER_HELD,
    TENDER_REQUESTED,
    Topic,
    by_kind,
    by_type,
)
from events.payload import Payload

each_topic = pytest.mark.parametrize("topic", ALL, ids=lambda topic: topic.kind)
DAY_MS = 86_400_000


@each_topic
def test_every_topic_has_producers_and_consumers(topic: Topic) -> None:
    assert topic.produced_by
    assert topic.consumed_by


@each_topic
def test_every_topic_has_the_time_of_the_log(topic: Topic) -> None:
    assert topic.configuration["message.timestamp.type"] == "LogAppendTime"


@each_topic
def test_the_largest_value_fits_with_key_and_headers(topic: Topic) -> None:
    assert int(topic.configuration["max.message.bytes"]) > topic.max_value_bytes + 10_000


def test_every_topic_is_there_once() -> None:
    assert len({topic.kind for topic in ALL}) == len(ALL) == 10 + 24 + 10 + 4 + 1 + 1


def test_every_model_has_one_topic() -> None:
    def models(base: type[Payload]) -> set[type[Payload]]:
        return {base, *(inner for each in base.__subclasses__() for inner in models(each))}

    named_topics = [value for value in vars(catalogue).values() if isinstance(value, Topic)]
    ours = {model for model in models(Payload) if model.__module__.startswith("events.")}
    leaves = {model for model in ours if not ours.intersection(model.__subclasses__())}

    assert leaves == {topic.model for topic in EVENTS}
    assert set(named_topics) == {*EVENTS, CONTROL, SETTLED}


def test_every_command_is_owned_by_the_agent_that_reads_it() -> None:
    owners = ["router", "router", "settings", "messaging", *["lifecycle"] * 6]

    assert [topic.owner for topic in COMMANDS] == owners
    assert all(topic.consumed_by == (topic.owner,) for topic in COMMANDS)
    assert all(topic.owner is None for topic in (*FACTS, *DEAD, *CHANGELOGS, CONTROL, SETTLED))


def test_every_fact_is_written_by_an_agent() -> None:
    assert {agent for topic in FACTS for agent in topic.produced_by} == set(AGENTS)


@pytest.mark.parametrize("topic", COMMANDS, ids=lambda topic: topic.kind)
def test_commands_are_kept_a_month_and_limited_in_real_bytes(topic: Topic) -> None:
    assert topic.configuration["cleanup.policy"] == "delete"
    assert topic.configuration["retention.ms"] == str(30 * DAY_MS)
    assert topic.configuration["compression.type"] == "uncompressed"
    assert topic.max_value_bytes == 1024 * 1024


@pytest.mark.parametrize("topic", FACTS, ids=lambda topic: topic.kind)
def test_facts_are_never_compacted_and_outlast_what_is_remembered(topic: Topic) -> None:
    for_ever = topic == ACCOUNT_SETTINGS_CHANGED
    retention = topic.configuration["retention.ms"]

    assert topic.configuration["cleanup.policy"] == "delete"
    assert retention == ("-1" if for_ever else str(5 * 365 * DAY_MS))
    assert topic.max_value_bytes == (1 if for_ever else 2) * 1024 * 1024


@pytest.mark.parametrize("topic", DEAD, ids=lambda topic: topic.kind)
def test_dead_letters_are_kept_a_quarter(topic: Topic) -> None:
    assert topic.kind.endswith(".dead")
    assert topic.configuration["cleanup.policy"] == "delete"
    assert topic.configuration["retention.ms"] == str(90 * DAY_MS)
    assert topic.max_value_bytes == 2 * 1024 * 1024


@pytest.mark.parametrize("topic", CHANGELOGS, ids=lambda topic: topic.kind)
def test_changelogs_are_compacted_only(topic: Topic) -> None:
    assert topic.configuration["cleanup.policy"] == "compact"
    assert "retention.ms" not in topic.configuration
    assert topic.key == "row"


def test_what_became_of_dead_letters_is_kept_by_compaction_only() -> None:
    assert SETTLED.configuration["cleanup.policy"] == "compact"
    assert "retention.ms" not in SETTLED.configuration
    assert SETTLED.key == "dead_letter"


def test_a_topic_is_found_by_kind_and_by_type() -> None:
    assert by_kind("tender-held") is by_type("tender-held.v1") is TENDER_HELD
    assert by_kind("tender-requested.dead") is by_type("tender-held.v2") is None


def test_a_prefix_stands_before_the_name() -> None:
    assert TENDER_REQUESTED.name("probe.") == "probe.tender-requested"
    assert TENDER_REQUESTED.name() == "tender-requested"


def test_facts_can_be_kept_longer() -> None:
    assert TENDER_HELD.kept_for(days=7).configuration["retention.ms"] == str(7 * DAY_MS)
