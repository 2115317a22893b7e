"""An account's settings as they are known: all versions, and which of them counts."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from aiohttp import web
from pydantic import TypeAdapter, ValidationError

from events.facts import AccountSettingsChanged
from schemas.ids import AccountId
from schemas.time import from_epoch_ms
from workers.board.store import history
from workers.board.store.database import Snapshot
from workers.board.web import scope
from workers.board.web.board import board
from workers.board.web.problem import Problem
from workers.insight.standing import Standing, standings

_ACCOUNT_ID = TypeAdapter(AccountId)


class Known(NamedTuple):
    """The account's versions in ascending order, as they stand now (UTC)."""

    account_id: AccountId
    standings: Sequence[Standing]
    now: datetime

    @property
    def latest(self) -> AccountSettingsChanged | None:
        """The highest version, on which every change builds; None where there is none."""
        return self.standings[-1].version if self.standings else None

    @property
    def latest_number(self) -> int:
        """Its number, 0 for none."""
        return self.latest.version if self.latest else 0

    @property
    def in_force(self) -> AccountSettingsChanged | None:
        """The one that counts now."""
        return next((one.version for one in self.standings if one.in_force == "now"), None)

    @property
    def ahead(self) -> Sequence[AccountSettingsChanged]:
        """Those whose time will come."""
        return [one.version for one in self.standings if one.in_force == "later"]

    def version(self, number: int) -> AccountSettingsChanged | None:
        """The version with this number, if there is one."""
        return next((one.version for one in self.standings if one.version.version == number), None)


def account(request: web.Request) -> AccountId:
    """The account in the path, which may have no settings yet. Raises: Problem."""
    try:
        return _ACCOUNT_ID.validate_python(scope.account(request))
    except ValidationError:
        raise Problem("no_such_account") from None


async def known(request: web.Request) -> Known:
    """What is known of the account in the path. Raises: Problem."""
    account_id, stand = account(request), board(request)
    versions = await stand.read(lambda connection: versions_of(connection, account_id))
    now_ms = stand.clock()
    return Known(account_id, standings(versions, now_ms), from_epoch_ms(now_ms))


def versions_of(connection: Snapshot, account_id: AccountId) -> list[AccountSettingsChanged]:
    """Every version that is stored, ascending."""
    events = (record.event for record in history.of_settings(connection, account_id))
    facts = (event.data for event in events if event is not None)
    found = [fact for fact in facts if isinstance(fact, AccountSettingsChanged)]
    return sorted(found, key=lambda fact: fact.version)
