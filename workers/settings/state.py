"""What the settings agent remembers: of each account its version, and which changes it answered."""

from typing import Final

from msgspec.structs import replace

from events.canonical import fingerprint
from events.commands import SettingsChangeRequested
from events.event import Cause
from events.identity import mark
from workers.engine.agent import Row, Table

MARKS_KEPT: Final = 100
"""How far back an account recognises a change that its publisher sends again."""

_COMPARED: Final = {
    *("mode", "max_insurers", "cap_counts", "backoffice", "company_name", "effective_from")
}


class Account(Row, frozen=True, array_like=True):
    """An account as its settings stand.

    version: the highest, 0 for none. content: `content_of` the change that made it. answered:
    `mark` the last changes, granted or refused, oldest first.
    """

    version: int = 0
    content: bytes = b""
    answered: tuple[bytes, ...] = ()


ACCOUNTS: Final = Table("a", Account)


def having_granted(account: Account, change: SettingsChangeRequested) -> Account:
    """The account with one version more."""
    return replace(account, version=account.version + 1, content=content_of(change))


def having_answered(account: Account, cause: Cause) -> Account:
    """The account that knows this change when it comes again."""
    answered = (*account.answered, mark(cause))
    return replace(account, answered=answered[-MARKS_KEPT:])


def content_of(change: SettingsChangeRequested) -> bytes:
    """16 bytes, equal for changes that set the same."""
    return fingerprint(change.model_dump(mode="json", include=_COMPARED), without=())
