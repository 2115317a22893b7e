"""Where the published contracts lie."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from events.catalogue import EVENTS, Topic

SCHEMAS: Final = Path(__file__).parents[2] / "schemas" / "json"
EXAMPLES: Final = Path(__file__).parents[2] / "schemas" / "examples"


class Example(NamedTuple):
    """A golden event."""

    topic: Topic
    name: str
    value: bytes

    @property
    def event(self) -> dict[str, Any]:
        event: dict[str, Any] = json.loads(self.value)
        return event

    @property
    def key(self) -> bytes:
        account: str = self.event["data"]["account_id"]
        return account.encode()


def folder(topic: Topic) -> Path:
    """Where the examples of a topic lie."""
    return EXAMPLES / topic.kind / f"v{topic.version}"


def examples() -> Iterator[Example]:
    """Every golden event that belongs to a topic."""
    for topic in EVENTS:
        for path in sorted(folder(topic).glob("*.json")):
            yield Example(topic, path.stem, path.read_bytes())


def name_of(example: Example) -> str:
    """How a test names it."""
    return f"{example.topic.kind}-{example.name}"
