"""Which topics an agent needs, and what is said when they are not as they must be."""

from collections.abc import Iterator

import pytest

from events.catalogue import ALL, MESSAGING, SETTINGS
from workers.engine.agent import Agent
from workers.messaging.agent import messaging
from workers.service.topics import complaint, needed_by, topics_of
from workers.settings.agent import settings


@pytest.fixture
def agents() -> list[Agent]:
    return [settings(), messaging()]


@pytest.fixture
def existing(agents: list[Agent]) -> dict[str, int]:
    return {topic.name("p."): 12 for agent in agents for topic in topics_of(agent)}


def test_an_agent_needs_what_the_catalogue_says_it_reads_and_writes() -> None:
    assert [topic.kind for topic in topics_of(settings())] == [
        "settings-change-requested",
        "settings-change-requested.dead",
        "account-settings-changed",
        "settings-change-refused",
        "settings-changelog",
        "worker-control",
    ]


@pytest.mark.parametrize("agent", [settings(), messaging()], ids=[SETTINGS, MESSAGING])
def test_no_topic_of_an_agent_is_unknown_to_the_catalogue(agent: Agent) -> None:
    def unknown() -> Iterator[str]:
        yield from {topic.kind for topic in topics_of(agent)} - {topic.kind for topic in ALL}

    assert list(unknown()) == []


def test_nothing_is_said_when_all_is_there(agents: list[Agent], existing: dict[str, int]) -> None:
    assert complaint(existing, needed_by(agents), "p.") == ""


def test_missing_topics_are_named_with_how_to_create_them(
    agents: list[Agent], existing: dict[str, int]
) -> None:
    del existing["p.settings-changelog"], existing["p.message-posted"]

    assert complaint(existing, needed_by(agents), "p.") == (
        "missing topics: p.settings-changelog, p.message-posted: "
        "create them with `tenders topics create`"
    )


def test_topics_of_another_environment_do_not_count(
    agents: list[Agent], existing: dict[str, int]
) -> None:
    assert complaint(existing, needed_by(agents), "other.").startswith("missing topics: other.")


def test_a_topic_with_another_number_of_partitions_is_named(
    agents: list[Agent], existing: dict[str, int]
) -> None:
    existing["p.message-posted"] = 6

    assert complaint(existing, needed_by(agents), "p.") == (
        "all topics need the same number of partitions, most have 12, "
        "but p.message-posted has 6: `tenders topics check` says what to do"
    )
