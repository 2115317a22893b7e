"""Finds a tender by its id, in the account that has it."""

from typing import Annotated, Final

import typer

from schemas.ids import AccountId, TenderId
from workers.client.errors import TellUser
from workers.insight.history import History

Tender = Annotated[str, typer.Argument(help="The tender's id.")]
Account = Annotated[
    str | None,
    typer.Option(help="The account that it is in; needed where several have one of this id."),
]

_WAYS_ON: Final = (
    "one that was published just now may still be on its way, and one that could not be read is "
    "among `tenders dead-letters list`"
)


async def account_of(past: History, tender: str, account: str | None) -> AccountId:
    """The account that is meant. Raises: TellUser when none has such a tender, or several have."""
    if account is not None:
        return AccountId(account)
    match await past.accounts(TenderId(tender)):
        case []:
            raise TellUser(f"no account has a tender {tender}; {_WAYS_ON}")
        case [only]:
            return only
        case several:
            raise TellUser(
                f"several accounts have a tender {tender}: {', '.join(several)}; "
                "say which with --account"
            )


def unknown(tender: str, account: AccountId) -> TellUser:
    """What to say of a tender that the account does not have."""
    return TellUser(f"account {account} has no tender {tender}; {_WAYS_ON}")
