"""Creates the topics that are missing, and compares those that are there with the catalogue."""

import asyncio
from collections.abc import Mapping
from typing import Final, NamedTuple

from workers.cli.plan import (
    Difference,
    differences,
    other_partitions,
    planned,
    replication_for,
)
from workers.client.administration import Administration, administration
from workers.client.errors import TellUser
from workers.client.topic import TopicState
from workers.engine.kafka.connection import Connection

_VISIBLE_WITHIN_S: Final = 10
_LOOK_AGAIN_S: Final = 0.05


class Wanted(NamedTuple):
    """What the topics shall be like; `replication` None means as many as the cluster can hold."""

    partitions: int
    replication: int | None
    facts_days: int


class Provision(NamedTuple):
    """What `create` has done: for each topic, as it is named on the broker, whether it is new."""

    is_new: dict[str, bool]
    partitions: int
    replication: int


async def create(connection: Connection, wanted: Wanted) -> Provision:
    """Create every topic that is missing; it may be done again at any time.

    Raises: TellUser when those that are there have another number of partitions.
    """
    async with administration(connection) as admin:
        plan = await _plan(admin, wanted)
        found = await admin.states(plan)
        _check_partitions(plan, found, connection.prefix)
        missing = {topic: state for topic, state in plan.items() if topic not in found}
        await admin.create(missing)
        _check_partitions(plan, await _visible(admin, plan), connection.prefix)
    is_new = {connection.prefix + topic: topic in missing for topic in plan}
    return Provision(is_new, wanted.partitions, next(iter(plan.values())).replication)


async def check(connection: Connection, wanted: Wanted) -> list[Difference]:
    """All that is not as the catalogue has it."""
    async with administration(connection) as admin:
        plan = await _plan(admin, wanted)
        return differences(plan, await admin.states(plan), connection.prefix)


async def _plan(admin: Administration, wanted: Wanted) -> dict[str, TopicState]:
    replication = wanted.replication or replication_for(await admin.brokers())
    return planned(wanted.partitions, replication, wanted.facts_days)


def _check_partitions(
    plan: Mapping[str, TopicState], found: Mapping[str, TopicState], prefix: str
) -> None:
    others = other_partitions(plan, found)
    if others:
        topic, partitions = next(iter(others.items()))
        raise TellUser(
            f"{prefix}{topic} has {partitions} partitions, not {plan[topic].partitions}, and all "
            "topics have the same number for life: set TENDERS_PARTITIONS to what is there, or "
            "begin with a new TENDERS_PREFIX and replay"
        )


async def _visible(admin: Administration, plan: Mapping[str, TopicState]) -> dict[str, TopicState]:
    """All topics, as soon as whoever asks this broker next finds them."""
    async with asyncio.timeout(_VISIBLE_WITHIN_S):
        while len(found := await admin.states(plan)) < len(plan):  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(_LOOK_AGAIN_S)
    return found
