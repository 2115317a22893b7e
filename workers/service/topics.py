"""Whether the broker has the topics that a process works with; nothing here creates one."""

from collections import Counter
from collections.abc import Iterable, Mapping

from events.catalogue import CONTROL, FACTS, Topic, changelog, dead
from workers.engine.agent import Agent


def topics_of(agent: Agent) -> tuple[Topic, ...]:
    """Every topic that the agent reads or writes."""
    written = (topic for topic in FACTS if agent.name in topic.produced_by)
    return (*agent.reads, *map(dead, agent.commands), *written, changelog(agent.name), CONTROL)


def needed_by(agents: Iterable[Agent]) -> tuple[Topic, ...]:
    """Every topic that one of the agents reads or writes."""
    return tuple(topic for agent in agents for topic in topics_of(agent))


def complaint(existing: Mapping[str, int], topics: Iterable[Topic], prefix: str) -> str:
    """What keeps a process from working with these topics, in one line; empty when nothing does.

    existing: the broker's topics, each with its number of partitions.
    """
    needed = dict.fromkeys(topic.name(prefix) for topic in topics)
    missing = [name for name in needed if name not in existing]
    if missing:
        return f"missing topics: {', '.join(missing)}: create them with `tenders topics create`"
    return _odd_ones({name: existing[name] for name in needed})


def _odd_ones(counts: Mapping[str, int]) -> str:
    usual = Counter(counts.values()).most_common(1)[0][0]
    odd = [f"{name} has {count}" for name, count in counts.items() if count != usual]
    if not odd:
        return ""
    return (
        f"all topics need the same number of partitions, most have {usual}, "
        f"but {', '.join(odd)}: `tenders topics check` says what to do"
    )
