"""Everything that happened to a tender, in causal order: causes before what they led to; pure."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from events.event import Event
from schemas.frozen import Frozen
from schemas.ids import AccountId, TenderId
from schemas.number import Count
from schemas.time import Time, from_epoch_ms
from workers.insight.moved import counting, moved_from
from workers.insight.recorded import Recorded


class Step(Frozen):
    """An event in the tree of causes, and where it lies in the log.

    depth: 0 for what nothing of this tender has caused, else one more than its cause's. moved_from:
    the partition in which its publisher had put it, None where it was left there. data: as
    received; None where it is not for whoever asks.
    """

    depth: Count
    kind: str
    partition: Count
    offset: Count
    moved_from: Count | None
    appended_at: Time
    id: str
    source: str
    causation_id: str | None
    correlation_id: str
    released_by: str | None
    data: dict[str, Any] | None


class Trace(Frozen):
    """Everything that happened to a tender, causes before what they led to."""

    account_id: AccountId
    tender_id: TenderId
    steps: tuple[Step, ...]


class Node(NamedTuple):
    """A record, the event in it, and how many causes stand before it."""

    depth: int
    record: Recorded
    event: Event

    @property
    def place(self) -> tuple[str, int, int]:
        """Where it lies in the log; publishers may repeat an event, but not that."""
        return self.record.topic, self.record.partition, self.record.offset


def trace(account_id: AccountId, tender_id: TenderId, records: Iterable[Recorded]) -> Trace:
    """The way of a tender, by all records about it in their order; no steps without any."""
    steps = tuple(map(_step, in_causal_order(records)))
    return Trace(account_id=account_id, tender_id=tender_id, steps=steps)


def in_causal_order(records: Iterable[Recorded]) -> list[Node]:
    """Every event: behind its cause, where that is here, and those of one cause as they came.

    A command that was moved stands there once, where it counted. Of an event that was published
    more than once the first one counts as the cause. Publishers may name any cause, even each
    other: somewhere in such a circle it begins.
    """
    events = [
        Node(0, record, record.event) for record in counting(records) if record.event is not None
    ]
    causes, effects = _causes(events), _effects(events)
    walked: dict[tuple[str, int, int], Node] = {}
    for event in events:
        waiting = [] if event.place in walked else [_first(event, causes)]
        while waiting:
            node = waiting.pop()
            if node.place in walked:
                continue
            walked[node.place] = node
            if causes[node.event.id].place == node.place:
                led_to = reversed(effects[node.event.id])
                waiting += (effect._replace(depth=node.depth + 1) for effect in led_to)
    return list(walked.values())


def _causes(events: Iterable[Node]) -> dict[str, Node]:
    causes: dict[str, Node] = {}
    for node in events:
        causes.setdefault(node.event.id, node)
    return causes


def _effects(events: Iterable[Node]) -> defaultdict[str | None, list[Node]]:
    effects: defaultdict[str | None, list[Node]] = defaultdict(list)
    for node in events:
        effects[node.event.causation].append(node)
    return effects


def _first(node: Node, causes: Mapping[str, Node]) -> Node:
    """Where the chain of causes that ends here begins."""
    passed = {node.place}
    while (cause := causes.get(node.event.causation or "")) and cause.place not in passed:
        passed.add(cause.place)
        node = cause
    return node


def _step(node: Node) -> Step:
    event = node.event
    return Step(
        depth=node.depth,
        kind=event.kind,
        partition=node.record.partition,
        offset=node.record.offset,
        moved_from=moved_from(node.record),
        appended_at=from_epoch_ms(node.record.appended_at),
        id=event.id,
        source=event.source,
        causation_id=event.causation,
        correlation_id=event.correlation,
        released_by=event.released_by,
        data=json.loads(event.raw),
    )
