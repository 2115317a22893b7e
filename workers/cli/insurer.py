"""`tenders insurer`: which insurers are asked about a tender, and what they say."""

from typing import Annotated, Literal
from uuid import uuid4

import typer

from events.catalogue import (
    INSURER_DECLINE_REPORTED,
    INSURER_INVITATION_REQUESTED,
    INSURER_INVITATION_WITHDRAWAL_REQUESTED,
)
from events.lifecycle import (
    InsurerDeclineReported,
    InsurerInvitationRequested,
    InsurerInvitationWithdrawalRequested,
)
from schemas.insurer import DeclineCode, WithdrawalCode
from workers.cli import fields
from workers.cli.acting import Account, Json, Tender, ask
from workers.cli.options import Bootstrap, commands

Invitation = Annotated[str, typer.Option(help="The invitation's id, as `insurer invite` shows it.")]
By = Annotated[str, typer.Option(help="Id of whoever asks for it: the broker, or the clerk.")]
Organisation = Annotated[
    str | None, typer.Option(help="Organisation id of the clerk's backoffice; none is the broker.")
]
Why = Annotated[str | None, typer.Option(help="The same in words.")]


def app() -> typer.Typer:
    """The commands of this module."""
    app = commands()
    app.command()(invite)
    app.command()(withdraw)
    app.command()(decline)
    return app


def invite(  # noqa: PLR0913 - one parameter per option
    account: Account,
    tender: Tender,
    *,
    insurer: Annotated[str, typer.Option(help="The insurer's id.")],
    name: Annotated[str, typer.Option(help="The insurer's name.")],
    by: By,
    organisation: Organisation = None,
    invitation: Annotated[
        str | None, typer.Option(help="An id of its own within the tender; else a new one.")
    ] = None,
    answer_by: Annotated[
        str | None, typer.Option(help="When it should have answered, RFC 3339 with a zone.")
    ] = None,
    bootstrap: Bootstrap = None,
    as_json: Json = False,
) -> None:
    """Ask an insurer, as far as the cap allows.

    A clerk has to claim the tender first. Waits up to 30 s for the service's answer; exit 1 when it
    refuses.
    """
    asking = fields.checked(
        InsurerInvitationRequested,
        {
            **_about(account, tender, invitation or str(uuid4())),
            "insurer": {"insurer_id": insurer, "name": name},
            "requested_by": _handler(by, organisation),
            "answer_by": answer_by,
        },
    )
    ask(INSURER_INVITATION_REQUESTED, asking, bootstrap, as_json=as_json)


def withdraw(  # noqa: PLR0913 - one parameter per option
    account: Account,
    tender: Tender,
    *,
    invitation: Invitation,
    by: By,
    organisation: Organisation = None,
    reason: Annotated[WithdrawalCode, typer.Option(help="Why.")],
    text: Why = None,
    bootstrap: Bootstrap = None,
    as_json: Json = False,
) -> None:
    """Ask an insurer no longer.

    Waits up to 30 s for the service's answer; exit 1 when it refuses.
    """
    asking = fields.checked(
        InsurerInvitationWithdrawalRequested,
        {
            **_about(account, tender, invitation),
            "requested_by": _handler(by, organisation),
            "reason": {"code": reason, "text": text},
        },
    )
    ask(INSURER_INVITATION_WITHDRAWAL_REQUESTED, asking, bootstrap, as_json=as_json)


def decline(  # noqa: PLR0913 - one parameter per option
    account: Account,
    tender: Tender,
    *,
    invitation: Invitation,
    party: Annotated[
        Literal["insurer", "broker", "backoffice"],
        typer.Option("--party", help="Who reports it: the insurer, or who handles the tender."),
    ] = "insurer",
    by: Annotated[str, typer.Option(help="Id of whoever reports it.")],
    organisation: Annotated[
        str | None, typer.Option(help="Organisation id, for a backoffice.")
    ] = None,
    reason: Annotated[DeclineCode, typer.Option(help="Why.")],
    text: Why = None,
    bootstrap: Bootstrap = None,
    as_json: Json = False,
) -> None:
    """Report that an insurer makes no offer.

    One that comes late is kept as late. Waits up to 30 s for the service's answer; exit 1 when it
    refuses.
    """
    asking = fields.checked(
        InsurerDeclineReported,
        {
            **_about(account, tender, invitation),
            "reported_by": {"party": party, "person_id": by, "organisation_id": organisation},
            "reason": {"code": reason, "text": text},
        },
    )
    ask(INSURER_DECLINE_REPORTED, asking, bootstrap, as_json=as_json)


def _about(account: str, tender: str, invitation: str) -> dict[str, str]:
    return {"account_id": account, "tender_id": tender, "invitation_id": invitation}


def _handler(person: str, organisation: str | None) -> dict[str, str | None]:
    party = "broker" if organisation is None else "backoffice"
    return {"party": party, "person_id": person, "organisation_id": organisation}
