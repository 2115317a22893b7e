"""The accounts of the story and all that their people do, as the files in `accounts/` have it."""

import tomllib
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path, PurePath
from typing import Any, Final, NamedTuple, TypeVar

from events.commands import HandlingChosen, MessagePosted, SettingsChangeRequested, TenderRequested
from events.lifecycle import (
    InsurerDeclineReported,
    InsurerInvitationRequested,
    InsurerInvitationWithdrawalRequested,
    TenderClaimRequested,
    TenderReassignmentRequested,
)
from events.payload import Payload
from schemas.ids import AccountId

Data = TypeVar("Data", bound=Payload)

RHEINBLICK: Final = "rheinblick"
ALPENRAND: Final = "alpenrand"
NORDLICHT: Final = "nordlicht"
ELBTAL: Final = "elbtal"

_FILES: Final = Path(__file__).with_name("accounts")
_MEDIA_TYPES: Final = {
    ".pdf": "application/pdf",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".zip": "application/zip",
}


class Tender(NamedTuple):
    """A tender as its broker starts it; `trade` is the name of its trade code."""

    request: TenderRequested
    trade: str


class Account(NamedTuple):
    """An account: what its people do, each list in its own order.

    `later` things come after a change of the settings; a late choice comes after the decision, a
    late claim after another one.
    """

    account_id: AccountId
    settings: tuple[SettingsChangeRequested, ...]
    tenders: tuple[Tender, ...]
    later: tuple[Tender, ...]
    choices: tuple[HandlingChosen, ...]
    late_choices: tuple[HandlingChosen, ...]
    messages: tuple[MessagePosted, ...]
    later_messages: tuple[MessagePosted, ...]
    claims: tuple[TenderClaimRequested, ...]
    late_claims: tuple[TenderClaimRequested, ...]
    invitations: tuple[InsurerInvitationRequested, ...]
    invitations_beyond_the_cap: tuple[InsurerInvitationRequested, ...]
    declines: tuple[InsurerDeclineReported, ...]
    withdrawals: tuple[InsurerInvitationWithdrawalRequested, ...]
    reassignments: tuple[TenderReassignmentRequested, ...]


class Cast(NamedTuple):
    """Everybody: one account per option, and one that has not chosen yet."""

    rheinblick: Account
    alpenrand: Account
    nordlicht: Account
    elbtal: Account

    @property
    def tenders(self) -> tuple[Tender, ...]:
        """Every tender of the story."""
        return tuple(tender for account in self for tender in (*account.tenders, *account.later))


def cast() -> Cast:
    """Everybody, read from the files."""
    return Cast(*map(_account, (RHEINBLICK, ALPENRAND, NORDLICHT, ELBTAL)))


def _account(name: str) -> Account:
    sheet = _Sheet(tomllib.loads((_FILES / f"{name}.toml").read_text(encoding="utf-8")))
    return Account(
        sheet.account_id,
        settings=sheet.all("settings", SettingsChangeRequested),
        tenders=tuple(map(_tender, sheet.entries("tenders"))),
        later=tuple(map(_tender, sheet.entries("later"))),
        choices=sheet.all("choices", HandlingChosen),
        late_choices=sheet.all("late_choices", HandlingChosen),
        messages=sheet.all("messages", MessagePosted),
        later_messages=sheet.all("later_messages", MessagePosted),
        claims=sheet.all("claims", TenderClaimRequested),
        late_claims=sheet.all("late_claims", TenderClaimRequested),
        invitations=sheet.all("invitations", InsurerInvitationRequested),
        invitations_beyond_the_cap=sheet.all(
            "invitations_beyond_the_cap", InsurerInvitationRequested
        ),
        declines=sheet.all("declines", InsurerDeclineReported),
        withdrawals=sheet.all("withdrawals", InsurerInvitationWithdrawalRequested),
        reassignments=sheet.all("reassignments", TenderReassignmentRequested),
    )


class _Sheet:
    """What an account's file says; a list that is not there is empty."""

    def __init__(self, said: Mapping[str, Any]) -> None:
        self._said = said
        self.account_id = AccountId(said["account_id"])

    def entries(self, title: str) -> list[dict[str, Any]]:
        """The entries of a list."""
        return [{"account_id": self.account_id, **entry} for entry in self._said.get(title, ())]

    def all(self, title: str, model: type[Data]) -> tuple[Data, ...]:
        """The same as what they are."""
        return tuple(model.model_validate(entry) for entry in self.entries(title))


def _tender(said: Mapping[str, Any]) -> Tender:
    """The files spell the long parts of a request shortly; here they get their full form."""
    spelled_out = {
        "requested_cover": _cover(said),
        "risk_answers": [_answer(*answer) for answer in said.get("answers", ())],
        "prior_losses": [_loss(*loss) for loss in said.get("losses", ())],
        "documents": list(_documents(said["tender_id"], said.get("documents", ()))),
    }
    return Tender(TenderRequested.model_validate({**said, **spelled_out}), said["trade"])


def _cover(said: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "sum_insured": _euros(said.get("sum_insured")),
        "deductible": _euros(said.get("deductible")),
        "remarks": said.get("remarks"),
    }


def _euros(whole: int | None) -> dict[str, str] | None:
    return None if whole is None else {"amount": f"{whole}.00", "currency": "EUR"}


def _answer(code: str, answer: str, unit: str | None = None) -> dict[str, str | None]:
    return {"code": code, "answer": answer, "unit": unit}


def _loss(year: int, amount: str, description: str) -> dict[str, Any]:
    money = {"amount": amount, "currency": "EUR"}
    return {"year": year, "amount": money, "description": description}


def _documents(tender: str, named: Iterable[tuple[str, int]]) -> Iterable[dict[str, Any]]:
    for number, (name, size_bytes) in enumerate(named, start=1):
        yield {
            "document_id": f"{tender}-{number}",
            "name": name,
            "media_type": _MEDIA_TYPES[PurePath(name).suffix],
            "size_bytes": size_bytes,
            # There are no such files; the digest of the name stands for that of the content.
            "sha256": sha256(f"{tender}/{name}".encode()).hexdigest(),
        }
