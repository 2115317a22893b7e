"""`tenders clerk`: whose of a backoffice a tender is."""

from typing import Annotated, Literal

import typer

from events.catalogue import (
    TENDER_CLAIM_REQUESTED,
    TENDER_REASSIGNMENT_REQUESTED,
    TENDER_RELEASE_REQUESTED,
)
from events.lifecycle import (
    TenderClaimRequested,
    TenderReassignmentRequested,
    TenderReleaseRequested,
)
from workers.cli import fields
from workers.cli.acting import Account, Json, Tender, ask
from workers.cli.options import Bootstrap, commands

Organisation = Annotated[str, typer.Option(help="Organisation id of the clerk's backoffice.")]
By = Annotated[str, typer.Option(help="The clerk's id.")]


def app() -> typer.Typer:
    """The commands of this module."""
    app = commands()
    app.command()(claim)
    app.command()(release)
    app.command()(reassign)
    return app


def claim(  # noqa: PLR0913 - one parameter per option
    account: Account,
    tender: Tender,
    *,
    by: By,
    organisation: Organisation,
    bootstrap: Bootstrap = None,
    as_json: Json = False,
) -> None:
    """Take a tender before working on it.

    Where it is another's already, it says whose. Waits up to 30 s for the service's answer; exit 1
    when it refuses.
    """
    asking = fields.checked(TenderClaimRequested, _clerk(account, tender, by, organisation))
    ask(TENDER_CLAIM_REQUESTED, asking, bootstrap, as_json=as_json)


def release(  # noqa: PLR0913 - one parameter per option
    account: Account,
    tender: Tender,
    *,
    by: By,
    organisation: Organisation,
    bootstrap: Bootstrap = None,
    as_json: Json = False,
) -> None:
    """Give a tender back, for another to claim.

    Waits up to 30 s for the service's answer; exit 1 when it refuses.
    """
    asking = fields.checked(TenderReleaseRequested, _clerk(account, tender, by, organisation))
    ask(TENDER_RELEASE_REQUESTED, asking, bootstrap, as_json=as_json)


def reassign(  # noqa: PLR0913 - one parameter per option
    account: Account,
    tenders: Annotated[list[str], typer.Argument(help="The tenders' ids, at most 500.")],
    *,
    giver: Annotated[str, typer.Option("--from", help="The clerk whose they are.")],
    taker: Annotated[str, typer.Option("--to", help="The clerk whose they shall be.")],
    organisation: Organisation,
    by: Annotated[str, typer.Option(help="User id of whoever asks for it.")],
    role: Annotated[Literal["admin", "clerk"], typer.Option(help="That user's role.")] = "admin",
    bootstrap: Bootstrap = None,
    as_json: Json = False,
) -> None:
    """Give a clerk's tenders to another clerk.

    As when a clerk leaves: each is answered by itself, so one that is refused stops none of the
    others. Waits up to 30 s for the service's answers; exit 1 when one is refused.
    """
    asking = fields.checked(
        TenderReassignmentRequested,
        {
            "account_id": account,
            "tender_ids": tuple(tenders),
            "organisation_id": organisation,
            "from_clerk_id": giver,
            "to_clerk_id": taker,
            "requested_by": {"person_id": by, "role": role},
        },
    )
    ask(TENDER_REASSIGNMENT_REQUESTED, asking, bootstrap, as_json=as_json)


def _clerk(account: str, tender: str, by: str, organisation: str) -> dict[str, str]:
    about = {"account_id": account, "tender_id": tender}
    return {**about, "clerk_id": by, "organisation_id": organisation}
