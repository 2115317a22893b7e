"""Accounts: who they are, which settings are in force, and which were before."""

from collections.abc import Mapping

from aiohttp import web

from schemas.frozen import Frozen
from schemas.ids import AccountId, BrokerId
from schemas.time import from_epoch_ms
from workers.board.store import account as store
from workers.board.store import worklist
from workers.board.store.account import AccountLine, SettingsVersion
from workers.board.store.database import Snapshot
from workers.board.store.worklist import Filter, SituationName
from workers.board.web import scope
from workers.board.web.access.viewer import viewer
from workers.board.web.answering import query
from workers.board.web.board import board
from workers.board.web.problem import Problem


class Wanted(Frozen):
    """after: `next` of the page before."""

    after: AccountId | None = None


class Accounts(Frozen):
    """A page of accounts by id; next: `after` of the next page."""

    accounts: tuple[AccountLine, ...]
    next: AccountId | None


class Account(Frozen):
    """An account. in_force: what counts now, null where nothing is set; versions: highest first."""

    account_id: AccountId
    in_force: SettingsVersion | None
    versions: tuple[SettingsVersion, ...]
    counts: Mapping[SituationName, int]

    @property
    def company_name(self) -> str | None:
        """What the company calls itself, by the version in force."""
        return self.in_force.company_name if self.in_force else None


async def accounts(request: web.Request) -> Accounts:
    """The accounts that the viewer sees."""
    after, mine = query(request, Wanted).after, viewer(request).accounts
    page = await board(request).read(lambda connection: store.page(connection, mine, after))
    return Accounts(accounts=tuple(page.accounts), next=page.end)


async def account(request: web.Request) -> Account:
    """The account in the path."""
    account_id, stand = scope.account(request), board(request)
    now = stand.clock()
    mine = viewer(request).broker_id
    return await stand.read(lambda connection: _account(connection, account_id, mine, now))


def _account(
    connection: Snapshot, account_id: AccountId, broker_id: BrokerId | None, now: int
) -> Account:
    if not store.is_known(connection, account_id):
        raise Problem("no_such_account")
    versions = tuple(store.versions(connection, account_id))
    return Account(
        account_id=account_id,
        in_force=store.in_force(versions, from_epoch_ms(now)),
        versions=versions,
        counts=worklist.counts(connection, Filter(frozenset({account_id}), broker_id)),
    )
