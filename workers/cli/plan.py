"""What the topics shall be like, and how those that are there differ from it."""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from events.catalogue import ACCOUNT_SETTINGS_CHANGED, ALL, FACTS, Topic
from workers.client.topic import TopicState

_SAFE_REPLICATION: Final = 3
_MIN_INSYNC: Final = "min.insync.replicas"


class Difference(NamedTuple):
    """One thing that is not as it should be; `remedy` is what to do about it."""

    topic: str
    entry: str
    expected: str
    found: str
    remedy: str


def replication_for(brokers: int) -> int:
    """How many copies a cluster of so many brokers can hold, if nobody says another number."""
    return min(brokers, _SAFE_REPLICATION)


def min_insync(replication: int) -> int:
    """How many copies must be written: one may be away where there are three, else all but none."""
    return 2 if replication >= _SAFE_REPLICATION else 1


def planned(partitions: int, replication: int, facts_days: int) -> dict[str, TopicState]:
    """Every topic of the catalogue, by plain name."""
    return {
        topic.kind: TopicState(partitions, replication, _configuration(topic, replication))
        for topic in (_kept(topic, facts_days) for topic in ALL)
    }


def _kept(topic: Topic, facts_days: int) -> Topic:
    kept_for_ever = topic is ACCOUNT_SETTINGS_CHANGED
    return topic.kept_for(facts_days) if topic in FACTS and not kept_for_ever else topic


def _configuration(topic: Topic, replication: int) -> dict[str, str]:
    return topic.configuration | {
        _MIN_INSYNC: str(min_insync(replication)),
        "unclean.leader.election.enable": "false",
    }


def other_partitions(
    plan: Mapping[str, TopicState], found: Mapping[str, TopicState]
) -> dict[str, int]:
    """The topics that have another number of partitions than planned, and which."""
    return {
        topic: state.partitions
        for topic, state in found.items()
        if state.partitions != plan[topic].partitions
    }


def differences(
    plan: Mapping[str, TopicState], found: Mapping[str, TopicState], prefix: str
) -> list[Difference]:
    """All that is not as planned, by topic."""
    return [
        difference
        for topic, expected in plan.items()
        for difference in _differences(prefix + topic, expected, found.get(topic))
    ]


def _differences(name: str, expected: TopicState, found: TopicState | None) -> Iterator[Difference]:
    if found is None:
        yield Difference(name, "topic", "exists", "missing", "tenders topics create")
        return
    if found.partitions != expected.partitions:
        yield _difference(name, "partitions", expected.partitions, found.partitions, _MIGRATE)
    if found.replication < expected.replication:
        yield _difference(name, "replication", expected.replication, found.replication, _COPY)
    yield from _wrong_entries(name, expected, found)


_MIGRATE: Final = (
    "fixed for life, since a key's partition follows from it: set TENDERS_PARTITIONS to what is "
    "there, or begin with a new TENDERS_PREFIX and replay"
)
_COPY: Final = "kafka-reassign-partitions.sh, with more replicas per partition"


def _difference(name: str, entry: str, expected: int, found: int, remedy: str) -> Difference:
    return Difference(name, entry, str(expected), str(found), remedy)


def _wrong_entries(name: str, expected: TopicState, found: TopicState) -> Iterator[Difference]:
    # What must be in sync follows from the copies there are: more would block every write.
    in_sync = {_MIN_INSYNC: str(min_insync(found.replication))}
    for entry, value in {**expected.configuration, **in_sync}.items():
        actual = found.configuration.get(entry, "(none)")
        if actual != value:
            yield Difference(name, entry, value, actual, _alter(name, entry, value))


def _alter(name: str, entry: str, value: str) -> str:
    return (
        f"kafka-configs.sh --alter --entity-type topics --entity-name {name} "
        f"--add-config {entry}={value}"
    )
