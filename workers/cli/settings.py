"""`tenders settings`: sets who handles an account's tenders, and shows what was set."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Final

import typer
from pydantic import ValidationError

from events.commands import SettingsChangeRequested
from events.facts import AccountSettingsChanged
from schemas.settings import BackofficeKind, Mode
from schemas.time import from_epoch_ms, rfc3339
from workers.cli import account as accounts
from workers.cli import output
from workers.cli.clock import now_ms
from workers.cli.options import Bootstrap, commands
from workers.cli.target import target
from workers.client.session import run
from workers.insight.standing import Standing, standings

Account = Annotated[str, typer.Argument(help="The account's id.")]
_JSON_HELP: Final = "One object per version: the fact's data, and in_force (now, later, no)."
Json = Annotated[bool, typer.Option("--json", help=_JSON_HELP)]


def app() -> typer.Typer:
    """The commands of this module."""
    app = commands()
    app.command("set")(change)
    app.command()(show)
    app.command()(history)
    return app


def change(  # noqa: PLR0913 - one parameter per option
    account: Account,
    *,
    mode: Annotated[Mode, typer.Option(help="Who handles the account's tenders.")],
    by: Annotated[str, typer.Option(help="User id of whoever changes the settings.")],
    role: Annotated[str, typer.Option(help="That user's role; only an admin may.")] = "admin",
    max_insurers: Annotated[
        int | None, typer.Option(help="Cap on the insurers asked per tender, 1 to 100.")
    ] = None,
    backoffice: Annotated[
        str | None, typer.Option(help="Organisation id of the account's backoffice.")
    ] = None,
    backoffice_name: Annotated[str | None, typer.Option(help="Its name.")] = None,
    backoffice_kind: Annotated[
        BackofficeKind | None, typer.Option(help="Its own, or one booked as a service.")
    ] = None,
    company_name: Annotated[
        str | None, typer.Option(help="The account's name, as its brokers read it.")
    ] = None,
    effective_from: Annotated[
        str | None,
        typer.Option(help="When it comes in force, RFC 3339 with a zone; else at once."),
    ] = None,
    expected_version: Annotated[
        int | None,
        typer.Option(help="Refuse when the current version is another; 0 when there is none."),
    ] = None,
    reason: Annotated[str | None, typer.Option(help="Why; kept with the version.")] = None,
    bootstrap: Bootstrap = None,
    as_json: Annotated[bool, typer.Option("--json", help="The new version's data.")] = False,
) -> None:
    """Set who handles an account's tenders; waits up to 30 s for the answer of the service."""
    organisation = {
        "organisation_id": backoffice,
        "name": backoffice_name,
        "kind": backoffice_kind,
    }
    given = {field: value for field, value in organisation.items() if value is not None}
    wanted = _request(
        {
            "account_id": account,
            "mode": mode,
            "max_insurers": max_insurers,
            "backoffice": given or None,
            "company_name": company_name,
            "effective_from": effective_from,
            "expected_version": expected_version,
            "changed_by": {"user_id": by, "role": role},
            "reason": reason,
        }
    )
    connection = target(bootstrap).connection
    new = run(accounts.change(connection, wanted), connection)
    if as_json:
        output.json_lines([new.model_dump(mode="json")])
    else:
        output.line(f"{account}: version {new.version}, in force from {_since(new)}")


_OPTIONS: Final = {
    "account_id": "ACCOUNT",
    "backoffice": "--backoffice",
    "backoffice.organisation_id": "--backoffice",
    "backoffice.name": "--backoffice-name",
    "backoffice.kind": "--backoffice-kind",
    "changed_by.user_id": "--by",
    "changed_by.role": "--role",
}
"""The options that are not called as the field of the request is."""


def _request(data: Mapping[str, Any]) -> SettingsChangeRequested:
    try:
        return SettingsChangeRequested.model_validate(data)
    except ValidationError as error:
        detail = error.errors(include_url=False, include_context=False, include_input=False)[0]
    field = ".".join(map(str, detail["loc"]))
    option = _OPTIONS.get(field, f"--{field.replace('_', '-')}")
    raise typer.BadParameter(detail["msg"].removeprefix("Value error, "), param_hint=option)


def show(account: Account, bootstrap: Bootstrap = None, as_json: Json = False) -> None:
    """Show the settings in force, and those whose time will come."""
    found = _standings(account, bootstrap)
    _print([standing for standing in found if standing.in_force != "no"], as_json=as_json)


def history(account: Account, bootstrap: Bootstrap = None, as_json: Json = False) -> None:
    """Show every version of the settings, from the first on."""
    _print(_standings(account, bootstrap), as_json=as_json)


def _standings(account: str, bootstrap: str | None) -> list[Standing]:
    connection = target(bootstrap).connection
    versions = run(accounts.versions(connection, account), connection)
    return standings(versions, now_ms())


def _print(shown: Iterable[Standing], *, as_json: bool) -> None:
    if as_json:
        output.json_lines(
            {**version.model_dump(mode="json"), "in_force": in_force} for version, in_force in shown
        )
    else:
        output.table(_COLUMNS, (_row(*standing) for standing in shown))


_COLUMNS: Final = (
    *("version", "in force", "from", "mode", "cap", "backoffice", "company"),
    *("changed by", "changed at", "reason"),
)


def _row(version: AccountSettingsChanged, in_force: str) -> tuple[object, ...]:
    return (
        version.version,
        in_force,
        _since(version),
        version.mode,
        version.max_insurers,
        version.backoffice and f"{version.backoffice.name} ({version.backoffice.organisation_id})",
        version.company_name,
        version.changed_by.user_id,
        rfc3339(version.changed_at),
        version.reason,
    )


def _since(version: AccountSettingsChanged) -> str:
    return rfc3339(from_epoch_ms(version.in_force_from_ms))
