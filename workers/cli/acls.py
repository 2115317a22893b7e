"""Who needs which rights on the broker: agents and other systems, as the catalogue has it, and the
board.
"""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from events.catalogue import AGENTS, ALL, CHANGELOGS, COMMANDS, OPERATIONS, SETTLED, Topic
from workers.board.store.topics import TOPICS

READ: Final = ("Read", "Describe")
WRITE: Final = ("Write", "Describe")
BOARD: Final = "board"
ADMINISTER: Final = ("Create", "Describe", "DescribeConfigs")

_SETTLING: Final = ((OPERATIONS, OPERATIONS), (BOARD, OPERATIONS))
"""Who settles dead letters shuts out who did so before, on whatever way."""


class Right(NamedTuple):
    """Operations that a principal may do on one thing; `pattern` is Kafka's literal or prefixed."""

    principal: str
    resource: str
    name: str
    pattern: str
    operations: tuple[str, ...]


def rights(prefix: str) -> list[Right]:
    """Every right that is needed, by principal; agents and systems log in by their names."""
    topics = [_topic(*needed, prefix) for needed in (*_by_catalogue(), *_beyond_it())]
    needed = [*topics, *_groups(topics, prefix), *_transactional_ids(prefix)]
    return sorted(dict.fromkeys(needed))


def _by_catalogue() -> Iterator[tuple[str, Topic, tuple[str, ...]]]:
    for topic in ALL:
        yield from ((principal, topic, WRITE) for principal in topic.produced_by)
        yield from ((principal, topic, READ) for principal in topic.consumed_by)


def _beyond_it() -> Iterator[tuple[str, Topic, tuple[str, ...]]]:
    for command in COMMANDS:  # a misplaced one is moved to its own partition
        yield from ((agent, command, WRITE) for agent in command.consumed_by)
    for command in COMMANDS:  # `tenders dead-letters redrive` puts dead ones back
        yield OPERATIONS, command, WRITE
    for topic in CHANGELOGS:  # `tenders waiting` reads what the agents hold
        yield OPERATIONS, topic, READ
    for topic in ALL:
        yield OPERATIONS, topic, ADMINISTER
    yield from _of_the_board()


def _of_the_board() -> Iterator[tuple[str, Topic, tuple[str, ...]]]:
    """It copies all, publishes what people ask for on its pages, and settles dead letters."""
    for topic in TOPICS:
        yield BOARD, topic, READ
    for topic in (*COMMANDS, SETTLED):
        yield BOARD, topic, WRITE


def _topic(principal: str, topic: Topic, operations: tuple[str, ...], prefix: str) -> Right:
    return Right(principal, "topic", topic.name(prefix), "literal", operations)


def _groups(topics: Iterable[Right], prefix: str) -> Iterator[Right]:
    """An agent's one group, or any group that begins with a system's name."""
    for principal in {right.principal for right in topics if right.operations == READ}:
        pattern = "literal" if principal in AGENTS else "prefixed"
        yield Right(principal, "group", prefix + principal, pattern, ("Read",))


def _transactional_ids(prefix: str) -> Iterator[Right]:
    for principal, owner in (*zip(AGENTS, AGENTS, strict=True), *_SETTLING):
        yield Right(principal, "transactional-id", f"{prefix}{owner}-", "prefixed", WRITE)


def commands(needed: Iterable[Right]) -> Iterator[str]:
    """The same as commands for Apache Kafka's own tool, one for topics that share operations."""
    batches: dict[tuple[str, str, str, tuple[str, ...]], list[str]] = {}
    for right in needed:
        kind = (right.principal, right.resource, right.pattern, right.operations)
        batches.setdefault(kind, []).append(right.name)
    for (principal, resource, pattern, operations), names in batches.items():
        yield _command(principal, resource, pattern, operations, names)


def _command(
    principal: str, resource: str, pattern: str, operations: Iterable[str], names: Iterable[str]
) -> str:
    parts = [
        'kafka-acls.sh --bootstrap-server "$BOOTSTRAP" --command-config "$ADMIN_CONFIG" --add',
        f"--allow-principal User:{principal}",
        *(f"--operation {operation}" for operation in operations),
        *(f"--{resource} {name}" for name in names),
        f"--resource-pattern-type {pattern}",
    ]
    return " ".join(parts)
