"""`tenders settings`: sets who handles an account's tenders, and shows what was set."""

from collections.abc import Iterable
from typing import Annotated, Final

import typer

from events.commands import SettingsChangeRequested
from events.facts import AccountSettingsChanged
from schemas.time import from_epoch_ms, rfc3339
from workers.cli import account as accounts
from workers.cli import fields, output
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
    mode: fields.Mode,
    by: Annotated[str, typer.Option(help="User id of whoever changes the settings.")],
    role: Annotated[str, typer.Option(help="That user's role; only an admin may.")] = "admin",
    max_insurers: fields.MaxInsurers = None,
    cap_counts: fields.CapCounts = "contacted",
    backoffice: fields.Backoffice = None,
    backoffice_name: fields.BackofficeName = None,
    backoffice_kind: fields.BackofficeKind = None,
    company_name: fields.CompanyName = None,
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
    """Set who handles an account's tenders.

    Waits up to 30 s for the service's answer; exit 1 when it refuses.
    """
    wanted = fields.checked(
        SettingsChangeRequested,
        {
            "account_id": account,
            "mode": mode,
            "max_insurers": max_insurers,
            "cap_counts": cap_counts,
            "backoffice": fields.organisation(backoffice, backoffice_name, backoffice_kind),
            "company_name": company_name,
            "effective_from": effective_from,
            "expected_version": expected_version,
            "changed_by": {"user_id": by, "role": role},
            "reason": reason,
        },
    )
    connection = target(bootstrap).connection
    new = run(accounts.change(connection, wanted), connection)
    if as_json:
        output.json_lines([new.model_dump(mode="json")])
    else:
        output.line(f"{account}: version {new.version}, in force from {_since(new)}")


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


def _cap(version: AccountSettingsChanged) -> str | None:
    if version.max_insurers is None:
        return None
    return f"{version.max_insurers}{' active' if version.cap_counts == 'active' else ''}"


def _row(version: AccountSettingsChanged, in_force: str) -> tuple[object, ...]:
    return (
        version.version,
        in_force,
        _since(version),
        version.mode,
        _cap(version),
        version.backoffice and f"{version.backoffice.name} ({version.backoffice.organisation_id})",
        version.company_name,
        version.changed_by.user_id,
        rfc3339(version.changed_at),
        version.reason,
    )


def _since(version: AccountSettingsChanged) -> str:
    return rfc3339(from_epoch_ms(version.in_force_from_ms))
