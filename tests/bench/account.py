"""The accounts of the bench: whose tenders go to a backoffice, whose to the portal."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter

from events.catalogue import BACKOFFICE_ASSIGNED, PORTAL_FORWARDED, Topic
from events.facts import AccountSettingsChanged
from schemas.frozen import Frozen
from schemas.ids import AccountId, OrganisationId, UserId
from schemas.receipt import Receipt
from schemas.settings import Backoffice, ChangedBy
from schemas.time import from_epoch_ms

_ADMIN: Final = ChangedBy(user_id=UserId("h.petersen"), role="admin")
_BACKOFFICE: Final = Backoffice(
    organisation_id=OrganisationId("bo-rhein-main"), name="Backoffice Rhein-Main", kind="own"
)
_BY_BACKOFFICE: Final = Receipt(
    mode="backoffice",
    settings_version=1,
    decided_by="account",
    choice_overruled=False,
    sentence_de="Ihr Backoffice Rhein-Main bearbeitet diese Ausschreibung, weil Ihr Account das so "
    "festgelegt hat.",
)
_BY_BROKER: Final = Receipt(
    mode="self",
    settings_version=1,
    decided_by="account",
    choice_overruled=False,
    sentence_de="Sie bearbeiten diese Ausschreibung selbst im Ausschreibungs-Portal "
    "(Eigenbearbeitung), weil Ihr Account das so festgelegt hat. Dabei dürfen höchstens 5 "
    "Versicherer angeschrieben werden.",
)


class Account(Frozen):
    """An account's settings, and the receipt of every tender that is decided by them."""

    settings: AccountSettingsChanged
    receipt: Receipt

    @property
    def answer(self) -> Topic:
        """Where its tenders go."""
        return PORTAL_FORWARDED if self.settings.mode == "self" else BACKOFFICE_ASSIGNED


Accounts = Mapping[str, Account]

_FILE: Final = TypeAdapter(dict[str, Account])


def accounts(count: int) -> Accounts:
    """So many accounts, the two modes half and half."""
    names = (AccountId(f"konto-{number:05}") for number in range(count))
    makers = (_with_backoffice, _without)
    return {name: makers[number % 2](name) for number, name in enumerate(names)}


def _with_backoffice(name: AccountId) -> Account:
    settings = AccountSettingsChanged(
        account_id=name,
        version=1,
        mode="backoffice",
        backoffice=_BACKOFFICE,
        changed_by=_ADMIN,
        changed_at=from_epoch_ms(0),
    )
    return Account(settings=settings, receipt=_BY_BACKOFFICE)


def _without(name: AccountId) -> Account:
    settings = AccountSettingsChanged(
        account_id=name,
        version=1,
        mode="self",
        max_insurers=5,
        changed_by=_ADMIN,
        changed_at=from_epoch_ms(0),
    )
    return Account(settings=settings, receipt=_BY_BROKER)


def write(file: Path, written: Accounts) -> None:
    """Keep the accounts for engines in other processes and languages."""
    file.write_bytes(_FILE.dump_json(dict(written)))


def read(file: Path) -> Accounts:
    """The accounts in such a file."""
    return _FILE.validate_json(file.read_bytes())
