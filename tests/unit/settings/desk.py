"""The settings agent at a desk of its own: changes in, answers out, rows kept as in a changelog."""

import json
from collections.abc import Mapping
from typing import Final

from events import codec
from events.event import Event
from schemas.time import epoch_ms, parse
from tests.unit.desk import AgentDesk
from workers.engine.state import Overlay
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


def change(event_id: str, fields: Fields, *, source: str = "urn:verwaltung") -> Event:
    """A change by the account's admin, unless the fields say otherwise."""
    data = {"account_id": ACCOUNT, "changed_by": ADMIN, **fields}
    attributes = {"specversion": "1.0", "id": event_id, "source": source}
    return codec.decode_any(
        json.dumps({**attributes, "type": "settings-change-requested.v1", "data": data}).encode()
    )


class Desk(AgentDesk):
    """The settings agent at its desk."""

    def __init__(self) -> None:
        super().__init__(settings(), START)

    def account(self, account_id: str = ACCOUNT) -> Account:
        """The account as it stands."""
        return Overlay(self.store).get(ACCOUNTS, account_id) or Account()
