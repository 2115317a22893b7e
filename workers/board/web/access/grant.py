"""Reads and writes grants as "role:account", where the account may be "*" for every one; pure."""

from collections.abc import Iterable
from typing import Final, get_args

from pydantic import TypeAdapter, ValidationError

from schemas.ids import AccountId
from workers.board.web.access.viewer import Grant, Role

EVERY_ACCOUNT: Final = "*"
_ROLES: Final[dict[str, Role]] = {role: role for role in get_args(Role)}
_ACCOUNT: Final = TypeAdapter[AccountId](AccountId)


def grants(words: Iterable[str]) -> frozenset[Grant]:
    """What these words grant; whatever else groups are called grants nothing."""
    found = (_grant(word) for word in words)
    return frozenset(grant for grant in found if grant is not None)


def written(granted: Iterable[Grant]) -> list[str]:
    """The words that grant this, sorted."""
    return sorted(f"{grant.role}:{grant.account or EVERY_ACCOUNT}" for grant in granted)


def _grant(word: str) -> Grant | None:
    name, _, account = word.partition(":")
    role = _ROLES.get(name)
    if role is None or not _is_account(account):
        return None
    return Grant(role, None if account == EVERY_ACCOUNT else AccountId(account))


def _is_account(text: str) -> bool:
    try:
        _ACCOUNT.validate_python(text)
    except ValidationError:
        return False
    return True
