"""A log in which everything stands that happened: what was published, and what came of it."""

from collections.abc import Iterable
from typing import Final

from events import codec
from events.catalogue import by_kind
from events.codec import Encoded
from events.event import Command, Event, Fact
from events.payload import TenderPayload
from tests.unit.desk import AgentDesk
from tests.unit.router.desk import START, TENDER
from workers.engine.agent import RowT, Table
from workers.engine.policy import DAY_MS, Policy
from workers.insight.history import order
from workers.insight.recorded import Recorded
from workers.lifecycle.agent import lifecycle
from workers.messaging.agent import messaging
from workers.router.agent import router

MINUTE: Final = 1 / 24 / 60
"""In days."""


class Log:
    """Has router, messaging and lifecycle answer what is published, each a minute after the last.

    Answers come in the same millisecond, as they may in Kafka.
    """

    def __init__(self, policy: Policy = Policy()) -> None:
        self.records: list[Recorded] = []
        self.now = START
        self._desks = [AgentDesk(agent(policy), START) for agent in (router, messaging, lifecycle)]

    def publish(self, *events: Event) -> None:
        """Append these, with all that comes of them."""
        for event in events:
            self.wait(MINUTE)
            self._append(event.kind, _encoded(event))

    def wait(self, days: float) -> None:
        """Let time pass, with all that comes of it."""
        self.now += round(days * DAY_MS)
        for desk in self._desks:
            self._publish(desk, desk.waits_ms(self.now - desk.now))

    def rows(self, table: Table[RowT]) -> dict[tuple[str, ...], RowT]:
        """What the agent that keeps this table remembers."""
        (keeper,) = (desk for desk in self._desks if table in desk.agent.tables)
        return keeper.rows(table)

    def tender(self, tender: str = TENDER) -> list[Recorded]:
        """All about a tender, in order."""
        about = (record for record in self.records if _tender(record) == tender)
        return sorted(about, key=order)

    def of(self, *kinds: str) -> list[Recorded]:
        """All of these kinds, in order."""
        return sorted((record for record in self.records if record.topic in kinds), key=order)

    def settings(self) -> list[Recorded]:
        """Every version of the settings, in order."""
        return self.of("account-settings-changed")

    def requests(self) -> list[Recorded]:
        """Every request and every choice, in order."""
        return self.of("tender-requested", "handling-chosen")

    def _append(self, kind: str, record: Encoded) -> None:
        offset, sent = len(self.records), (record.key, record.value, record.headers)
        appended = Recorded(kind, 0, offset, self.now, *sent)
        self.records.append(appended)
        assert appended.event is not None
        for desk in self._desks:
            if kind in desk.agent.inputs:
                self._publish(desk, desk.takes(appended.event))

    def _publish(self, desk: AgentDesk, facts: Iterable[Fact]) -> None:
        for fact in facts:
            self._append(fact.topic.kind, codec.encode(fact, desk.agent.name, self.now))


def _encoded(event: Event) -> Encoded:
    """The record of an event as a publisher writes it."""
    topic = by_kind(event.kind)
    assert topic is not None
    command = Command(topic, event.id, event.source, event.data, raw=event.raw)
    return codec.encode_command(command, START)


def _tender(record: Recorded) -> str | None:
    assert record.event is not None
    data = record.event.data
    return data.tender_id if isinstance(data, TenderPayload) else None
