"""Which version of an account's settings is in force: the highest whose time has come.

A version that a later one has outlived can never be in force again. It has no say where the
highest is looked for, so it may be dropped at leisure, a bounded number at a time.
"""

from typing import Final

from events.facts import AccountSettingsChanged
from schemas.ids import AccountId
from schemas.time import epoch_ms
from workers.engine.agent import NEVER, NOTHING, Change, Decision
from workers.engine.moment import Moment
from workers.engine.policy import DAY_MS
from workers.router.state import (
    SETTINGS,
    VERSIONS,
    Backoffice,
    Scheduled,
    Settings,
    Version,
)

_DROPPED_AT_ONCE: Final = 100


def in_force(at: Moment, account_id: AccountId, settings: Settings) -> Version:
    """The version by which the account's tenders are decided now."""
    return at.row(VERSIONS, account_id, str(_number_in_force(settings.versions, at.now)))


def _number_in_force(versions: tuple[Scheduled, ...], now: int) -> int:
    for version in reversed(versions):
        if version.applies_from <= now:
            return version.number
    return versions[0].number  # the first applies at once


def heard(at: Moment, changed: AccountSettingsChanged) -> Decision:
    """Take note of a new version; one that is known is nothing new."""
    account_id = changed.account_id
    settings = at.view.get(SETTINGS, account_id)
    versions = settings.versions if settings else ()
    if versions and changed.version <= versions[-1].number:
        return NOTHING
    applies_from = _applies_from(changed, at.now) if versions else at.now
    newer = Scheduled(changed.version, applies_from)
    added = VERSIONS.put(account_id, str(newer.number), row=_version(changed))
    return Decision(changes=(added, *_without_outlived(account_id, (*versions, newer), at.now)))


def tidied(at: Moment, account_id: AccountId, settings: Settings) -> Decision:
    """Drop what time has passed: a day late, lest a clock that is fast brings a version forward."""
    changes = _without_outlived(account_id, settings.versions, at.now - DAY_MS)
    return Decision(changes=changes)


def outlived(versions: tuple[Scheduled, ...], now: int) -> list[Scheduled]:
    """Those that a higher version replaces from `now` on, or by the time when they would apply."""
    found, earliest_higher = [], float("inf")
    for version in reversed(versions):
        if earliest_higher <= max(version.applies_from, now):
            found.append(version)
        earliest_higher = min(earliest_higher, version.applies_from)
    return found


def _applies_from(changed: AccountSettingsChanged, now: int) -> int:
    """What was in force when it was made is so when it is heard of, even if the clocks differ."""
    if changed.in_force_from_ms <= epoch_ms(changed.changed_at):
        return now
    return changed.in_force_from_ms


def _without_outlived(
    account_id: AccountId, versions: tuple[Scheduled, ...], now: int
) -> tuple[Change, ...]:
    dropped = set(outlived(versions, now)[:_DROPPED_AT_ONCE])
    kept = tuple(version for version in versions if version not in dropped)
    due = kept[1].applies_from + DAY_MS if len(kept) > 1 else NEVER
    drops = (VERSIONS.drop(account_id, str(version.number)) for version in sorted(dropped))
    return SETTINGS.put(account_id, row=Settings(due=due, versions=kept)), *drops


def _version(changed: AccountSettingsChanged) -> Version:
    return Version(
        number=changed.version,
        mode=changed.mode,
        max_insurers=changed.max_insurers,
        backoffice=_backoffice(changed),
        company_name=changed.company_name,
        cap_counts=changed.cap_counts,
    )


def _backoffice(changed: AccountSettingsChanged) -> Backoffice | None:
    named = changed.backoffice
    if named is None:
        return None
    return Backoffice(named.organisation_id, named.name, named.kind)
