"""The router at a desk of its own: events in, answers out, timers and long work as they come."""

import json
from collections.abc import Mapping
from typing import Final

from events import codec
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
from tests.unit.desk import AgentDesk
from workers.engine.agent import Change
from workers.engine.policy import Policy
from workers.engine.state import Overlay
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


class Desk(AgentDesk):
    """The router at its desk."""

    def __init__(self, policy: Policy = Policy()) -> None:
        super().__init__(router(policy), START)

    def wakes(self, due: Change) -> None:
        """Wake a row that need not be there."""
        self.agent.wake(Overlay(self.store), due, self.now)

    def tables(self) -> set[str]:
        """The names of the tables that have rows."""
        return {self.store.named(key)[0].name for key in self.store.rows}

    def waiting(self) -> list[tuple[str, tuple[str, ...], str, int]]:
        """What waits: table, key, why and since when."""
        named = ((self.store.named(key), each) for key, each in self.store.waiting.items())
        return [(table.name, key, each.why, each.since) for (table, key), each in named]
