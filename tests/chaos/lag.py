"""How far the agents' groups are behind, as any lag tool sees it from outside."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final, Self

from confluent_kafka import Consumer, IsolationLevel, KafkaException, TopicPartition
from confluent_kafka.admin import (  # type: ignore[attr-defined]  # public, but not exported
    AdminClient,
    OffsetSpec,
)

from tests.chaos.history import Place
from tests.chaos.outside import client

_WITHIN_S: Final = 10.0


class LagMeter:
    """Knows which group reads which partitions; blocking, so ask from a thread."""

    def __init__(self, bootstrap: str, inputs: Mapping[str, Sequence[Place]]) -> None:
        self._inputs = inputs
        self._admin = AdminClient(client(bootstrap))
        # They only ask for what is committed, and never join. (librdkafka's admin client crashes
        # when it asks a broker that is not the group's coordinator any more.)
        self._groups = {
            group: Consumer(client(bootstrap) | {"group.id": group}) for group in inputs
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        for consumer in self._groups.values():
            consumer.close()

    def total(self) -> int | None:
        """Offsets that a committed reader in each group has still to come to.

        None while Kafka does not answer.
        """
        try:
            ends = self._ends({place for places in self._inputs.values() for place in places})
            return sum(self._lag(group, places, ends) for group, places in self._inputs.items())
        except KafkaException:
            return None

    def _lag(self, group: str, places: Collection[Place], ends: Mapping[Place, int]) -> int:
        committed = self._groups[group].committed([TopicPartition(*p) for p in places], _WITHIN_S)
        read = {Place(place.topic, place.partition): max(place.offset, 0) for place in committed}
        return sum(max(ends[place] - read[place], 0) for place in places)

    def _ends(self, places: Iterable[Place]) -> dict[Place, int]:
        latest = OffsetSpec.latest()  # type: ignore[no-untyped-call]  # it has no types
        asked = self._admin.list_offsets(
            {TopicPartition(*place): latest for place in places},
            isolation_level=IsolationLevel.READ_COMMITTED,
            request_timeout=_WITHIN_S,
        )
        return {
            Place(place.topic, place.partition): future.result(_WITHIN_S).offset
            for place, future in asked.items()
        }
