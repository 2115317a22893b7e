"""The router at a desk of its own: events in, answers out, timers and long work as they come."""

import json
from collections.abc import Iterator, Mapping
from typing import Final, TypeVar

from events import codec
from events.catalogue import ROUTER
from events.event import Event, Fact
from events.facts import (
    BackofficeAssigned,
    HandlingChoiceRefused,
    HandlingChoiceRequired,
    PortalForwarded,
    TenderHeld,
    TenderRefused,
)
from events.payload import Payload
from schemas.time import epoch_ms, from_epoch_ms, parse, rfc3339
from workers.engine.agent import Change, Decision, RowT, Table
from workers.engine.policy import DAY_MS, Policy
from workers.engine.state import Overlay, Store
from workers.router.agent import router

Fields = Mapping[str, object]

START: Final = epoch_ms(parse("2026-03-02T08:00:00Z"))
ACCOUNT: Final = "rheinblick"
TENDER: Final = "A-1"
BROKER: Final = "vm-sommer"
STRANGER: Final = "vm-winter"

OWN: Final[Fields] = {
    "organisation_id": "bo-rhein-main",
    "name": "Backoffice Rhein-Main",
    "kind": "own",
}
SELF: Final[Fields] = {"mode": "self"}
BACKOFFICE: Final[Fields] = {"mode": "backoffice", "backoffice": OWN}
BROKER_DECIDES: Final[Fields] = {"mode": "broker_decides", "backoffice": OWN}

Data = TypeVar("Data", bound=Payload)


def event(kind: str, event_id: str, data: Fields) -> Event:
    """An event as it is read."""
    attributes = {"specversion": "1.0", "id": event_id, "source": "urn:test", "type": f"{kind}.v1"}
    return codec.decode_any(json.dumps({**attributes, "data": data}).encode())


def requested(
    tender: str = TENDER,
    handling: str | None = None,
    *,
    account: str = ACCOUNT,
    line: str = "Cyber",
    event_id: str = "",
) -> Event:
    """A broker starts a tender, with the pop-up's choice if there is one."""
    names = {"account_id": account, "tender_id": tender, "broker_id": BROKER}
    choice = {} if handling is None else {"handling": handling}
    data = {**names, "line_of_business": line, **choice}
    return event("tender-requested", event_id or f"anf-{tender}", data)


def having(read: Event, fields: Fields) -> Event:
    """The same event with these fields in its data."""
    return event(read.kind, read.id, {**read.parsed, **fields})


def chosen(
    handling: str,
    tender: str = TENDER,
    *,
    by: str = BROKER,
    account: str = ACCOUNT,
    event_id: str = "",
) -> Event:
    """The tender's broker, unless told otherwise, says who shall handle it."""
    names = {"account_id": account, "tender_id": tender, "broker_id": by}
    return event("handling-chosen", event_id or f"wahl-{tender}", {**names, "handling": handling})


def changed(
    version: int,
    fields: Fields,
    *,
    made_at: int = START,
    begins: int | None = None,
    account: str = ACCOUNT,
) -> Event:
    """A version of an account's settings; it `begins` at once unless told otherwise."""
    data = {
        "account_id": account,
        "version": version,
        "effective_from": None if begins is None else _time(begins),
        "changed_by": {"user_id": "k.adler", "role": "admin"},
        "changed_at": _time(made_at),
        **fields,
    }
    return event("account-settings-changed", f"einst-{version}", data)


def _time(milliseconds: int) -> str:
    return rfc3339(from_epoch_ms(milliseconds))


def only(facts: list[Fact], model: type[Data]) -> Data:
    """The data of the one fact, which is of this kind."""
    (fact,) = facts
    assert isinstance(fact.data, model)
    return fact.data


def told(facts: list[Fact]) -> list[str]:
    """The facts in brief, such as `A-1 assigned by 2` for a decision by version 2."""
    return [_brief(fact.data) for fact in facts]


def _brief(data: Payload) -> str:
    match data:
        case BackofficeAssigned():
            return f"{data.tender_id} assigned by {data.receipt.settings_version}"
        case PortalForwarded():
            return f"{data.tender_id} forwarded by {data.receipt.settings_version}"
        case HandlingChoiceRequired():
            return f"{data.tender_id} asked by {data.settings_version}"
        case TenderHeld():
            return f"{data.tender_id} held"
        case TenderRefused():
            return f"{data.tender_id} refused: {data.code}"
        case HandlingChoiceRefused():
            return f"{data.tender_id} choice refused: {data.code}"
        case _:
            raise AssertionError(f"the router never says {type(data).__name__}")


class Desk:
    """Takes events one by one; each, and each due row, is a transaction of its own.

    decisions: all that were made, in order.
    """

    def __init__(self, policy: Policy = Policy()) -> None:
        self.agent = router(policy)
        self.store = Store(self.agent.tables)
        self.now = START
        self.decisions: list[Decision] = []

    def takes(self, *events: Event) -> list[Fact]:
        """What these lead to, long work included."""
        return [fact for taken in events for fact in self._take(taken)]

    def waits(self, days: float) -> list[Fact]:
        """What the passing of time leads to."""
        return self.waits_ms(int(days * DAY_MS))

    def waits_ms(self, milliseconds: int) -> list[Fact]:
        self.now += milliseconds
        return list(self._woken())

    def wakes(self, due: Change) -> None:
        """Wake a row that need not be there."""
        self.agent.wake(Overlay(self.store), due, self.now)

    def rows(self, table: Table[RowT]) -> dict[tuple[str, ...], RowT]:
        """The rows of a table, by key."""
        stored = {self.store.named(key): row for key, row in self.store.rows.items()}
        return {key: table.decode(row) for (found, key), row in stored.items() if found is table}

    def tables(self) -> set[str]:
        """The names of the tables that have rows."""
        return {self.store.named(key)[0].name for key in self.store.rows}

    def waiting(self) -> list[tuple[str, tuple[str, ...], str, int]]:
        """What waits: table, key, why and since when."""
        named = ((self.store.named(key), each) for key, each in self.store.waiting.items())
        return [(table.name, key, each.why, each.since) for (table, key), each in named]

    def _take(self, taken: Event) -> Iterator[Fact]:
        overlay = Overlay(self.store)
        yield from self._kept(overlay, self.agent.decide(overlay, taken, self.now))
        yield from self._woken()

    def _woken(self) -> Iterator[Fact]:
        while (due := (overlay := Overlay(self.store)).due(self.now)) is not None:
            yield from self._answered(overlay, due)

    def _answered(self, overlay: Overlay, due: Change) -> tuple[Fact, ...]:
        decision = self.agent.wake(overlay, due, self.now)
        assert any(change[:2] == due[:2] for change in decision.changes)
        return self._kept(overlay, decision)

    def _kept(self, overlay: Overlay, decision: Decision) -> tuple[Fact, ...]:
        self.decisions.append(decision)
        for change in decision.changes:
            overlay.write(change)
        self.store.apply(overlay.changes())
        for fact in decision.facts:
            assert len(codec.encode(fact, ROUTER, self.now).value) < fact.topic.max_value_bytes
        return decision.facts
