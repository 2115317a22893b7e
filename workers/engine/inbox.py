"""Merges a task's inputs into one order: by append time, then as the agent lists them, then offset.

A command is handed out only when the fact inputs have been read up to where they ended when the
command was fetched; so whoever has read a fact and then publishes sees it obeyed.
"""

from collections import deque
from collections.abc import Callable, Mapping
from typing import Final

from workers.engine.agent import Agent
from workers.engine.port import Fetched, Record

_ENOUGH: Final = 4_000
"""Records of a topic that wait here before no more are taken in, so that memory stays bounded."""


class Inbox:
    """What was fetched and not yet decided."""

    def __init__(self, agent: Agent, position: Callable[[str], int]) -> None:
        self._queues: dict[str, deque[Record]] = {topic.kind: deque() for topic in agent.reads}
        self._commands = frozenset(topic.kind for topic in agent.commands)
        self._unread: dict[str, int] = {}
        self._position = position

    def add(self, fetched: Fetched) -> bool:
        """Take in what was fetched; True when commands are among it, so that `require` is due."""
        for topic, queue in self._queues.items():
            queue.extend(fetched.get(topic, ()))
        return not self._commands.isdisjoint(fetched)

    def enough(self) -> list[str]:
        """Topics of which so much waits here that no more is wanted."""
        return [topic for topic, queue in self._queues.items() if len(queue) >= _ENOUGH]

    def require(self, ends: Mapping[str, int]) -> None:
        """Let no command pass before the facts up to these ends have been read."""
        self._unread.update(ends)

    def peek(self) -> tuple[str, Record] | None:
        """The next record in order and its topic; None when more must be fetched first."""
        best: tuple[str, Record] | None = None
        for topic, queue in self._queues.items():
            if queue and (best is None or queue[0].timestamp < best[1].timestamp):
                best = (topic, queue[0])
        if best is None or (best[0] in self._commands and not self._facts_are_read()):
            return None
        return best

    def drop(self, topic: str) -> None:
        """The record that `peek` showed is done with."""
        self._queues[topic].popleft()

    def __len__(self) -> int:
        return sum(map(len, self._queues.values()))

    def _facts_are_read(self) -> bool:
        if not self._unread:
            return True  # as it is for most commands, since what was read stays read
        self._unread = {
            topic: end for topic, end in self._unread.items() if self._position(topic) < end
        }
        # A fact that waits here is later than the command at hand, or it would have been first.
        return all(self._queues[topic] for topic in self._unread)
