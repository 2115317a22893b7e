"""Settings that somebody thinks of, checked by the settings agent's own rules."""

from collections.abc import Mapping
from typing import Final

from events.catalogue import ACCOUNT_SETTINGS_CHANGED, SETTINGS_CHANGE_REQUESTED
from events.commands import SettingsChangeRequested
from events.event import Event
from events.facts import SettingsChangeRefused
from events.payload import Payload
from schemas.frozen import Frozen
from schemas.ids import AccountId
from schemas.insurer import CapCounts
from schemas.number import Cap
from schemas.settings import Backoffice, Mode
from schemas.text import Name
from workers.engine.state import Overlay, Store
from workers.settings.agent import settings

_NOBODY: Final[Mapping[str, str]] = {"user_id": "simulation", "role": "admin"}
_ID: Final = "simulation"


class Proposal(Frozen):
    """Who would handle the account's tenders; the fields mean what they mean in the settings."""

    mode: Mode
    max_insurers: Cap | None = None
    cap_counts: CapCounts = "contacted"
    backoffice: Backoffice | None = None
    company_name: Name | None = None


class Refused(ValueError):  # noqa: N818 - what becomes of the proposal
    """The account could not set this; the text says why, in German."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def granted(account_id: AccountId, proposal: Proposal) -> Event:
    """The fact that the proposal would lead to in an account without settings. Raises: Refused."""
    wanted = SettingsChangeRequested.model_validate(
        {"account_id": account_id, "changed_by": _NOBODY, **proposal.model_dump()}
    )
    agent = settings()
    change = _event(SETTINGS_CHANGE_REQUESTED.kind, wanted)
    (answer,) = agent.decide(Overlay(Store(agent.tables)), change, 0).facts
    if isinstance(answer.data, SettingsChangeRefused):
        raise Refused(answer.data.code, answer.data.message)
    return _event(ACCOUNT_SETTINGS_CHANGED.kind, answer.data)


def _event(kind: str, data: Payload) -> Event:
    source = f"urn:tenders:{_ID}"
    return Event(kind, _ID, source, data, raw=b"{}", parsed={}, correlation=_ID)
