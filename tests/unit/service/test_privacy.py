"""Neither lines nor metrics quote what was published: texts are planted and looked for."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import generate_latest

from events.catalogue import Topic
from tests.unit.service.office import Office
from workers.engine.policy import Policy
from workers.engine.port import Sent
from workers.service.agents import AGENTS

EXAMPLES = Path("schemas/examples")
PLANTED = "Erika Beispiel, Musterweg 1"


def examples(topic: Topic) -> list[dict[str, Any]]:
    """The published examples of a kind."""
    return [json.loads(file.read_text()) for file in sorted(EXAMPLES.glob(f"{topic.kind}/*/*"))]


def texts(value: object) -> set[str]:
    """Every string in it that can be no id and no code, since it has a space."""
    match value:
        case str():
            return {value} if " " in value else set()
        case dict():
            return set().union(*map(texts, value.values()))
        case list():
            return set().union(*map(texts, value))
        case _:
            return set()


def spoiled(event: dict[str, Any]) -> Iterator[bytes]:
    """The same event, wrong in many ways, with a text where it should not be."""
    for field in event["data"]:
        for wrong in (PLANTED, [PLANTED], {PLANTED: PLANTED}):
            yield as_bytes({**event, "data": {**event["data"], field: wrong}})
    yield as_bytes({**event, "specversion": PLANTED})
    yield as_bytes({**event, "type": PLANTED})
    yield as_bytes({**event, "data": {PLANTED: 1}})
    yield as_bytes({**event, "data": PLANTED})
    yield b'{"%b": 1, "%b": 2}' % (PLANTED.encode(), PLANTED.encode())
    yield b'{"specversion": "%b' % PLANTED.encode()


def as_bytes(event: dict[str, Any]) -> bytes:
    return json.dumps(event, ensure_ascii=False).encode()


def put(office: Office, topic: Topic) -> set[str]:
    """Publish a kind's examples, commands in spoiled forms too; returns their texts."""
    planted = set()
    for event in examples(topic):
        planted |= texts(event["data"])
        key = event["data"]["account_id"].encode()
        values = [as_bytes(event), *(spoiled(event) if topic.owner else ())]
        office.desk.put(topic.kind, *(Sent(key, value) for value in values))
    return planted


@pytest.mark.parametrize("name", AGENTS)
async def test_an_agent_quotes_nothing_that_was_published(name: str) -> None:
    office = Office(AGENTS[name](Policy()))
    planted = {PLANTED}.union(*(put(office, topic) for topic in office.desk.agent.reads))

    await office.work()

    shown = office.page.text + generate_latest(office.metrics.registry).decode()
    assert len(planted) > 2
    assert {"refused", "command_parked", "batch_committed"} <= set(office.page.events())
    assert [text for text in planted if text in shown] == []
