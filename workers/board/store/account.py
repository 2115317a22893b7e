"""Accounts: their settings, version by version, and how many of their tenders are untouched."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    ScalarSelect,
    Select,
    and_,
    func,
    literal,
    or_,
    select,
)

from schemas.frozen import Frozen
from schemas.ids import AccountId, OrganisationId, UserId
from schemas.settings import BackofficeKind, Mode
from schemas.time import Time, from_epoch_ms
from workers.board.store.situation import Situation, is_in
from workers.board.store.tables import SETTINGS_VERSION, TENDER

MOST_VERSIONS: Final = 100
MOST_ACCOUNTS: Final = 200

_S = SETTINGS_VERSION.c
_TIMES: Final = ("effective_from", "in_force_from", "changed_at")


class SettingsVersion(Frozen):
    """A version of an account's settings; null where the version leaves it open.

    in_force_from: since when it counts, or will, unless a higher version does.
    """

    version: int
    mode: Mode
    max_insurers: int | None
    organisation_id: OrganisationId | None
    backoffice_name: str | None
    backoffice_kind: BackofficeKind | None
    company_name: str | None
    effective_from: Time | None
    in_force_from: Time
    changed_at: Time
    changed_by: UserId
    changed_by_role: str
    reason: str | None


class AccountLine(Frozen):
    """An account in a list: its untouched tenders, and what its last settings say."""

    account_id: AccountId
    untouched: int
    company_name: str | None
    mode: Mode | None
    version: int | None


class Page(NamedTuple):
    """Some accounts by id; end: after which the next page goes on, or None."""

    accounts: Sequence[AccountLine]
    end: AccountId | None


def versions(connection: Connection, account_id: AccountId) -> Sequence[SettingsVersion]:
    """The account's settings, the highest version first."""
    query = (
        select(SETTINGS_VERSION)
        .where(_S.account_id == account_id)
        .order_by(_S.version.desc())
        .limit(MOST_VERSIONS)
    )
    return [_version(row) for row in connection.execute(query).mappings()]


def in_force(all_versions: Sequence[SettingsVersion], now: Time) -> SettingsVersion | None:
    """The one that counts now: the highest whose time has come. Pure."""
    come = [version for version in all_versions if version.in_force_from <= now]
    return max(come, key=lambda version: version.version, default=None)


def is_known(connection: Connection, account_id: AccountId) -> bool:
    """Whether there is a tender or a setting of this account."""
    tender = select(TENDER.c.account_id).where(TENDER.c.account_id == account_id).exists()
    settings = select(_S.account_id).where(_S.account_id == account_id).exists()
    return bool(connection.execute(select(or_(tender, settings))).scalar())


def page(
    connection: Connection,
    accounts: frozenset[AccountId] | None,
    after: AccountId | None = None,
) -> Page:
    """Of these accounts, or of all that are known, those after this one."""
    beginning = after or ""
    if accounts is None:
        found = connection.execute(_known(beginning)).scalars().all()
    else:
        found = [account for account in sorted(accounts) if account > beginning]
    shown = found[:MOST_ACCOUNTS]
    end = AccountId(shown[-1]) if len(found) > len(shown) else None
    return Page(_lines(connection, shown), end)


def _known(after: str) -> Select[str]:
    """The accounts of tenders and of settings, found by leaps through an index."""
    leaps = select(_next(TENDER.c.account_id, literal(after)).label("account_id")).cte(
        "leaps", recursive=True
    )
    further = select(_next(TENDER.c.account_id, leaps.c.account_id)).where(
        leaps.c.account_id.is_not(None)
    )
    of_tenders = leaps.union_all(further)
    with_tenders = select(of_tenders.c.account_id).where(of_tenders.c.account_id.is_not(None))
    with_settings = select(_S.account_id).where(_S.account_id > after)
    ids = with_tenders.union(with_settings).subquery()
    return select(ids.c.account_id).order_by(ids.c.account_id).limit(MOST_ACCOUNTS + 1)


def _next(column: ColumnElement[str], after: ColumnElement[str]) -> ScalarSelect[str]:
    return select(func.min(column)).where(column > after).scalar_subquery()


def _lines(connection: Connection, ids: Sequence[str]) -> Sequence[AccountLine]:
    counted = (
        select(TENDER.c.account_id, func.count())
        .where(TENDER.c.account_id.in_(ids), is_in(Situation.UNTOUCHED))
        .group_by(TENDER.c.account_id)
    )
    untouched = dict(map(tuple, connection.execute(counted)))
    settings = {row["account_id"]: row for row in _highest(connection, ids)}
    return [_line(AccountId(one), untouched.get(one, 0), settings.get(one)) for one in ids]


def _highest(connection: Connection, ids: Sequence[str]) -> Sequence[RowMapping]:
    top = (
        select(_S.account_id, func.max(_S.version).label("version"))
        .where(_S.account_id.in_(ids))
        .group_by(_S.account_id)
        .subquery()
    )
    is_top = and_(_S.account_id == top.c.account_id, _S.version == top.c.version)
    return connection.execute(select(SETTINGS_VERSION).join(top, is_top)).mappings().all()


def _line(account_id: AccountId, untouched: int, settings: RowMapping | None) -> AccountLine:
    said: dict[str, Any] = dict(settings) if settings is not None else {}
    return AccountLine(
        account_id=account_id,
        untouched=untouched,
        company_name=said.get("company_name"),
        mode=said.get("mode"),
        version=said.get("version"),
    )


def _version(row: RowMapping) -> SettingsVersion:
    times = {name: None if row[name] is None else from_epoch_ms(row[name]) for name in _TIMES}
    return SettingsVersion.model_validate({**row, **times})
