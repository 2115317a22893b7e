"""The settings agent at a desk of its own: changes in, answers out, rows kept as in a changelog."""

import json
from collections.abc import Mapping
from typing import Final, TypeVar

from events import codec
from events.catalogue import SETTINGS
from events.event import Event, Fact
from events.payload import Payload
from schemas.time import epoch_ms, parse
from workers.engine.state import Overlay, Store
from workers.settings.agent import settings
from workers.settings.state import ACCOUNTS, Account

Fields = Mapping[str, object]

START: Final = epoch_ms(parse("2026-03-02T08:00:00Z"))
ACCOUNT: Final = "rheinblick"
ADMIN: Final = {"user_id": "k.adler", "role": "admin"}
OWN: Final = {"organisation_id": "bo-rhein-main", "name": "Rhein-Main", "kind": "own"}
SERVICE: Final = {"organisation_id": "bo-service-24", "name": "Service 24", "kind": "service"}
BACKOFFICE: Final[Fields] = {"mode": "backoffice", "backoffice": OWN}
SELF: Final[Fields] = {"mode": "self"}
BROKER_DECIDES: Final[Fields] = {"mode": "broker_decides", "backoffice": OWN}

Data = TypeVar("Data", bound=Payload)


def change(event_id: str, fields: Fields, *, source: str = "urn:verwaltung") -> Event:
    """A change by the account's admin, unless the fields say otherwise."""
    data = {"account_id": ACCOUNT, "changed_by": ADMIN, **fields}
    attributes = {"specversion": "1.0", "id": event_id, "source": source}
    return codec.decode_any(
        json.dumps({**attributes, "type": "settings-change-requested.v1", "data": data}).encode()
    )


def only(facts: tuple[Fact, ...], model: type[Data]) -> Data:
    """The data of the one fact, which is of this kind."""
    (fact,) = facts
    assert isinstance(fact.data, model)
    return fact.data


class Desk:
    """Takes changes one by one, each in a transaction of its own."""

    def __init__(self) -> None:
        self.agent = settings()
        self.store = Store(self.agent.tables)
        self.now = START

    def takes(self, event: Event) -> tuple[Fact, ...]:
        """What this change leads to, after seeing that it can be published."""
        overlay = Overlay(self.store)
        decision = self.agent.decide(overlay, event, self.now)
        for changed in decision.changes:
            overlay.write(changed)
        self.store.apply(overlay.changes())
        for fact in decision.facts:
            assert len(codec.encode(fact, SETTINGS, self.now).value) < fact.topic.max_value_bytes
        return decision.facts

    def account(self, account_id: str = ACCOUNT) -> Account:
        """The account as it stands."""
        return Overlay(self.store).get(ACCOUNTS, account_id) or Account()
