"""What stands where in a history: gone through once, looked up by every check."""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from tests.chaos import found
from tests.chaos.found import (
    CHANGELOG_TOPICS,
    COMMAND_TOPICS,
    DEAD_TOPICS,
    FACT_TOPICS,
    OWNERS,
    Copy,
    DeadLetter,
    Fact,
    Step,
    TenderKey,
)
from tests.chaos.history import NUMBER_HEADER, Entry, History, Place

K = TypeVar("K")
V = TypeVar("V")

_MOVED = "moved-from"
DECISIONS = ("backoffice-assigned", "portal-forwarded")


@dataclass
class TaskLog:
    """What one task's changelog holds: its rows as they stand, and every step that it took."""

    rows: dict[bytes, bytes] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)

    def passed(self, topic: str, offset: int) -> bool:
        """Whether the task's last step counts this record as done."""
        return bool(self.steps) and offset < self.steps[-1].progress.offsets.get(topic, 0)


class Index:
    """A history by place, by cause and by tender."""

    def __init__(self, history: History) -> None:
        self.history = history
        self._published = {p.number: p for p in history.published}

    @cached_property
    def copies(self) -> Sequence[Copy]:
        """Every record of the load in the log."""
        return [
            copy for place, entry in self._in(COMMAND_TOPICS) if (copy := self._copy(place, entry))
        ]

    @cached_property
    def strangers(self) -> Sequence[tuple[Place, Entry]]:
        """Records on command topics that the load does not know."""
        return [(p, e) for p, e in self._in(COMMAND_TOPICS) if self._copy(p, e) is None]

    @cached_property
    def asked(self) -> Mapping[str, Sequence[Copy]]:
        """The sound commands by event id: every copy that lies where its key belongs."""
        return _grouped((c.publication.event_id, c) for c in self.copies if self.is_sound(c))

    @cached_property
    def first_requests(self) -> Mapping[TenderKey, Copy]:
        """The request by which a tender began."""
        first: dict[TenderKey, Copy] = {}
        for copies in self.asked.values():
            if copies[0].place.topic == "tender-requested":
                data = copies[0].publication.payload
                first.setdefault((data["account_id"], data["tender_id"]), copies[0])
        return first

    @cached_property
    def facts(self) -> Sequence[Fact]:
        return [found.fact(place, entry) for place, entry in self._in(FACT_TOPICS)]

    @cached_property
    def caused(self) -> Mapping[str, Sequence[Fact]]:
        """The facts by the id of their cause."""
        return _grouped((fact.cause, fact) for fact in self.facts)

    @cached_property
    def by_id(self) -> Mapping[str, Sequence[Fact]]:
        return _grouped((fact.id, fact) for fact in self.facts)

    @cached_property
    def by_kind(self) -> Mapping[str, Sequence[Fact]]:
        return _grouped((fact.kind, fact) for fact in self.facts)

    @cached_property
    def decisions(self) -> Mapping[TenderKey, Sequence[Fact]]:
        """Who handles a tender; one fact each, if all is well."""
        return _grouped((f.tender, f) for kind in DECISIONS for f in self.by_kind.get(kind, ()))

    @cached_property
    def dead(self) -> Sequence[DeadLetter]:
        return [found.dead_letter(place, entry) for place, entry in self._in(DEAD_TOPICS)]

    @cached_property
    def tasks(self) -> Mapping[tuple[str, int], TaskLog]:
        """The changelogs by agent and partition."""
        tasks: dict[tuple[str, int], TaskLog] = defaultdict(TaskLog)
        for place, entry in self._in(CHANGELOG_TOPICS):
            _note(tasks[CHANGELOG_TOPICS[place.topic], place.partition], entry)
        return tasks

    def is_home(self, copy: Copy) -> bool:
        return copy.place.partition == copy.publication.home(self.history.partitions)

    def is_sound(self, copy: Copy) -> bool:
        """Whether its agent has to decide on it."""
        publication = copy.publication
        return self.is_home(copy) and not (publication.poison or publication.aborted)

    def passed(self, copy: Copy) -> bool:
        """Whether the agent that owns it counts it as done."""
        task = self.tasks.get((OWNERS[copy.place.topic], copy.place.partition))
        return task is not None and task.passed(copy.place.topic, copy.entry.offset)

    def _in(self, topics: Container[str]) -> Iterator[tuple[Place, Entry]]:
        for place, entries in self.history.committed.items():
            if place.topic in topics:
                yield from ((place, entry) for entry in entries)

    def _copy(self, place: Place, entry: Entry) -> Copy | None:
        headers = dict(entry.headers)
        publication = self._published.get(int(headers.get(NUMBER_HEADER, b"-1")))
        if publication is None or publication.place.topic != place.topic:
            return None
        return Copy(place, entry, publication, _MOVED in headers)


def _note(task: TaskLog, entry: Entry) -> None:
    step = found.step(entry)
    if step is not None:
        task.steps.append(step)
    elif entry.value is None:
        task.rows.pop(entry.key or b"", None)
    else:
        task.rows[entry.key or b""] = entry.value


def _grouped(pairs: Iterable[tuple[K, V]]) -> Mapping[K, Sequence[V]]:
    groups: dict[K, list[V]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return dict(groups)
