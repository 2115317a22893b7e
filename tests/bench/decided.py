"""What an agent itself makes of records, in memory."""

from typing import Final

from events import codec
from events.catalogue import by_kind
from events.event import Event, Fact
from tests.bench.kafka import Appended, Outgoing
from tests.bench.work import Work
from workers.engine.agent import Agent
from workers.engine.state import Overlay, Store

_NOW: Final = 1_772_438_710_000


def event_of(record: Outgoing) -> Event:
    """The event in a record of a work."""
    topic = by_kind(record.topic)
    assert topic is not None
    return codec.decode(record.value, (), topic, record.key)


class Deciding:
    """An agent that remembers in memory."""

    def __init__(self, agent: Agent) -> None:
        self._agent = agent
        self._rows = Overlay(Store(agent.tables))

    def facts(self, record: Outgoing) -> list[Appended]:
        """What follows from a record, in its partition."""
        decision = self._agent.decide(self._rows, event_of(record), _NOW)
        for change in decision.changes:
            self._rows.write(change)
        return [self._appended(fact, record.partition) for fact in decision.facts]

    def _appended(self, fact: Fact, partition: int) -> Appended:
        sent = codec.encode(fact, self._agent.name, _NOW)
        return Appended(fact.topic.kind, partition, _NOW, sent.key, sent.value, sent.headers)


def by_agent(agent: Agent, work: Work) -> list[Appended]:
    """All facts that follow from what is known and asked."""
    deciding = Deciding(agent)
    return [fact for record in [*work.known(), *work.asked] for fact in deciding.facts(record)]
