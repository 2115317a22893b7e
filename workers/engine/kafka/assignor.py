"""Hands out partition numbers, not partitions: number n of every input goes to one member of the
group.

So one task sees all that concerns an account, even while versions of an agent with different inputs
run side by side. A member keeps the numbers it has where the balance allows, so that few tasks
move.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from aiokafka.cluster import ClusterMetadata
from aiokafka.coordinator.assignors.abstract import AbstractPartitionAssignor
from aiokafka.coordinator.protocol import (
    ConsumerProtocolMemberAssignment,
    ConsumerProtocolMemberMetadata,
)


def share_out(numbers: Sequence[int], members: Mapping[str, Sequence[int]]) -> dict[str, list[int]]:
    """Share numbers out evenly (counts differ by at most one), each member keeping what it had if
    it may.

    members: what each had before.
    """
    kept = _kept(numbers, members)
    free = iter(sorted(set(numbers).difference(*kept.values())))
    least, extra = divmod(len(numbers), len(members))
    # The extra ones go to those that hold most already, then by name: every member computes the
    # same.
    order = sorted(members, key=lambda member: (-len(kept[member]), member))
    for rank, member in enumerate(order):
        quota = least + (rank < extra)
        kept[member] = sorted([*kept[member], *_first(free, quota - len(kept[member]))])
    return kept


def _kept(numbers: Sequence[int], members: Mapping[str, Sequence[int]]) -> dict[str, list[int]]:
    least, extra = divmod(len(numbers), len(members))
    kept: dict[str, list[int]] = {member: [] for member in members}
    taken: set[int] = set()
    large = 0
    for member in sorted(members):
        had = dict.fromkeys(members[member])
        mine = [number for number in had if number in numbers and number not in taken]
        quota = least + (large < extra)
        large += len(mine) >= quota > least
        kept[member] = mine[:quota]
        taken.update(kept[member])
    return kept


def _first(free: Iterable[int], count: int) -> list[int]:
    return [number for _, number in zip(range(count), free, strict=False)]


class PartitionNumberAssignor(AbstractPartitionAssignor):  # type: ignore[misc]  # aiokafka ships no types
    """aiokafka takes assignors as classes; `assignor` makes one per consumer, which remembers its
    numbers.
    """

    name = "partition-number"
    owned: tuple[int, ...] = ()

    @classmethod
    def metadata(cls, topics: Iterable[str]) -> ConsumerProtocolMemberMetadata:
        return ConsumerProtocolMemberMetadata(0, sorted(topics), msgspec.msgpack.encode(cls.owned))

    @classmethod
    def assign(
        cls, cluster: ClusterMetadata, members: Mapping[str, ConsumerProtocolMemberMetadata]
    ) -> dict[str, ConsumerProtocolMemberAssignment]:
        topics = {topic for member in members.values() for topic in member.subscription}
        numbers = sorted(
            set().union(*(cluster.partitions_for_topic(topic) or () for topic in topics))
        )
        owned = {member: _owned(metadata) for member, metadata in members.items()}
        shares = share_out(numbers, owned)
        return {
            member: _assignment(cluster, metadata.subscription, shares[member])
            for member, metadata in members.items()
        }

    @classmethod
    def on_assignment(cls, assignment: ConsumerProtocolMemberAssignment) -> None:
        cls.owned = tuple(sorted({tp.partition for tp in assignment.partitions()}))


def _owned(metadata: ConsumerProtocolMemberMetadata) -> list[int]:
    return msgspec.msgpack.decode(metadata.user_data, type=list[int]) if metadata.user_data else []


def _assignment(
    cluster: ClusterMetadata, topics: Iterable[str], numbers: Sequence[int]
) -> ConsumerProtocolMemberAssignment:
    mine = [
        (
            topic,
            [number for number in numbers if number in (cluster.partitions_for_topic(topic) or ())],
        )
        for topic in sorted(topics)
    ]
    return ConsumerProtocolMemberAssignment(0, mine, b"")


def assignor() -> type[Any]:
    """A `PartitionNumberAssignor` with a memory of its own."""
    return type("OwnAssignor", (PartitionNumberAssignor,), {"owned": ()})
