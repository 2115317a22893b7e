"""What topics shall be like, and what is said of those that differ."""

import pytest

from events.catalogue import ACCOUNT_SETTINGS_CHANGED, ALL, DAY_MS, FACTS, TENDER_REQUESTED
from workers.cli.plan import (
    Difference,
    differences,
    other_partitions,
    planned,
    replication_for,
)
from workers.client.topic import TopicState

PLAN = planned(partitions=12, replication=3, facts_days=1_825)
KIND = TENDER_REQUESTED.kind


def found_with(state: TopicState) -> list[Difference]:
    return differences(PLAN, {**PLAN, KIND: state}, prefix="staging.")


def test_every_topic_of_the_catalogue_is_planned() -> None:
    assert PLAN.keys() == {topic.kind for topic in ALL}


def test_facts_are_kept_as_long_as_configured_and_settings_for_ever() -> None:
    kept = {
        topic.kind: planned(1, 1, facts_days=500)[topic.kind].configuration["retention.ms"]
        for topic in FACTS
    }

    assert kept.pop(ACCOUNT_SETTINGS_CHANGED.kind) == "-1"
    assert set(kept.values()) == {str(500 * DAY_MS)}


@pytest.mark.parametrize(
    ("replication", "in_sync"), [(1, "1"), (2, "1"), (3, "2"), (5, "2")], ids=str
)
def test_as_many_copies_must_be_in_sync_as_leave_one_broker_free(
    replication: int, in_sync: str
) -> None:
    plan = planned(12, replication, 1_825)

    assert {state.configuration["min.insync.replicas"] for state in plan.values()} == {in_sync}


@pytest.mark.parametrize(("brokers", "replication"), [(1, 1), (2, 2), (3, 3), (9, 3)])
def test_a_cluster_holds_as_many_copies_as_it_has_brokers_at_most_three(
    brokers: int, replication: int
) -> None:
    assert replication_for(brokers) == replication


def test_topics_as_planned_differ_in_nothing() -> None:
    assert differences(PLAN, PLAN, prefix="") == []


def test_entries_that_the_catalogue_does_not_name_are_the_brokers_business() -> None:
    state = PLAN[KIND]

    assert found_with(state._replace(configuration={**state.configuration, "x": "y"})) == []


def test_more_copies_than_planned_are_no_fault() -> None:
    assert found_with(PLAN[KIND]._replace(replication=5)) == []


def test_a_missing_topic_is_told_with_the_command_that_creates_it() -> None:
    found = {kind: state for kind, state in PLAN.items() if kind != KIND}

    assert differences(PLAN, found, prefix="staging.") == [
        Difference(
            "staging.tender-requested", "topic", "exists", "missing", "tenders topics create"
        )
    ]


def test_another_number_of_partitions_points_to_the_migration() -> None:
    (difference,) = found_with(PLAN[KIND]._replace(partitions=6))

    assert difference[:4] == ("staging.tender-requested", "partitions", "12", "6")
    assert "new TENDERS_PREFIX and replay" in difference.remedy


def test_fewer_copies_are_told_and_what_must_be_in_sync_follows_those_there_are() -> None:
    state = PLAN[KIND]

    copies, in_sync = found_with(state._replace(replication=1))

    assert copies[:4] == ("staging.tender-requested", "replication", "3", "1")
    assert in_sync[:4] == ("staging.tender-requested", "min.insync.replicas", "1", "2")


@pytest.mark.parametrize("entry", sorted(PLAN[KIND].configuration))
def test_every_configuration_entry_is_compared(entry: str) -> None:
    state = PLAN[KIND]
    expected = state.configuration[entry]

    (difference,) = found_with(state._replace(configuration={**state.configuration, entry: "?"}))

    assert difference[:4] == ("staging.tender-requested", entry, expected, "?")
    assert difference.remedy.endswith(
        f"--entity-name staging.tender-requested --add-config {entry}={expected}"
    )


def test_an_entry_that_is_not_there_differs_too() -> None:
    (difference,) = differences(
        {KIND: TopicState(1, 1, {"cleanup.policy": "delete"})},
        {KIND: TopicState(1, 1, {"min.insync.replicas": "1"})},
        prefix="",
    )

    assert difference.found == "(none)"


def test_topics_with_another_number_of_partitions_are_found() -> None:
    found = {**PLAN, KIND: PLAN[KIND]._replace(partitions=6)}

    assert other_partitions(PLAN, found) == {KIND: 6}
