"""What is asked for as options: what was given becomes a model, and an error names the option."""

from collections.abc import Mapping
from typing import Annotated, Any, Final, TypeVar

import typer
from pydantic import BaseModel, ValidationError

from schemas import insurer, settings

M = TypeVar("M", bound=BaseModel)

Mode = Annotated[settings.Mode, typer.Option(help="Who handles the account's tenders.")]
MaxInsurers = Annotated[
    int | None, typer.Option(help="Cap on the insurers asked per tender, 1 to 100.")
]
CapCounts = Annotated[
    insurer.CapCounts,
    typer.Option(help="Whom the cap counts: all ever asked, or who may still make an offer."),
]
Backoffice = Annotated[
    str | None, typer.Option(help="Organisation id of the account's backoffice.")
]
BackofficeName = Annotated[str | None, typer.Option(help="Its name.")]
BackofficeKind = Annotated[
    settings.BackofficeKind | None,
    typer.Option(help="Its own, or one booked as a service."),
]
CompanyName = Annotated[
    str | None, typer.Option(help="The account's name, as its brokers read it.")
]

_OPTIONS: Final = {
    "account_id": "ACCOUNT",
    "backoffice": "--backoffice",
    "backoffice.organisation_id": "--backoffice",
    "backoffice.name": "--backoffice-name",
    "backoffice.kind": "--backoffice-kind",
    "changed_by.user_id": "--by",
    "changed_by.role": "--role",
    "tender_id": "TENDER",
    "tender_ids": "TENDERS",
    "invitation_id": "--invitation",
    "clerk_id": "--by",
    "organisation_id": "--organisation",
    "from_clerk_id": "--from",
    "to_clerk_id": "--to",
    "insurer.insurer_id": "--insurer",
    "insurer.name": "--name",
    "requested_by": "--organisation",
    "requested_by.person_id": "--by",
    "requested_by.role": "--role",
    "requested_by.organisation_id": "--organisation",
    "reported_by": "--organisation",
    "reported_by.person_id": "--by",
    "reported_by.organisation_id": "--organisation",
    "reason.text": "--text",
}
"""The options that are not called as the field is."""


def checked(model: type[M], data: Mapping[str, Any]) -> M:
    """The model of what the options gave. Raises: BadParameter, which names the option."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        detail = error.errors(include_url=False, include_context=False, include_input=False)[0]
    field = ".".join(part for part in detail["loc"] if isinstance(part, str))
    option = _OPTIONS.get(field, f"--{field.replace('_', '-')}")
    raise typer.BadParameter(detail["msg"].removeprefix("Value error, "), param_hint=option)


def organisation(
    backoffice: str | None, name: str | None, kind: settings.BackofficeKind | None
) -> dict[str, str] | None:
    """The backoffice as far as its options were given; None when none of them was."""
    given = {"organisation_id": backoffice, "name": name, "kind": kind}
    return {field: value for field, value in given.items() if value is not None} or None
