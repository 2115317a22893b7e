"""`tenders waiting`: what is held or waits for somebody's choice, the oldest first."""

from typing import Annotated

import typer

from schemas.time import from_epoch_ms, rfc3339
from workers.cli import held, output
from workers.cli.clock import now_ms
from workers.cli.held import Held
from workers.cli.options import Bootstrap, commands
from workers.cli.sentence import WAITS
from workers.cli.target import target
from workers.client.session import run


def app() -> typer.Typer:
    """The command of this module."""
    app = commands()
    app.command()(waiting)
    return app


def waiting(
    bootstrap: Bootstrap = None,
    as_json: Annotated[
        bool,
        typer.Option(
            "--json",
            help="One object each: since, age, agent, account, tender, detail, code, why.",
        ),
    ] = False,
) -> None:
    """Show what is held or waits for a choice, the oldest first, with why."""
    connection = target(bootstrap).connection
    found = run(held.held(connection), connection)
    now = now_ms()
    output.rows([_row(one, now) for one in found], as_json=as_json)
    output.note(f"{len(found)} waiting.")


def _row(one: Held, now: int) -> dict[str, object]:
    return {
        "since": rfc3339(from_epoch_ms(one.since)),
        "age": output.duration(now - one.since),
        "agent": one.agent,
        "account": one.account,
        "tender": one.tender,
        "detail": one.detail,
        "code": one.why,
        "why": WAITS.get(one.why, one.why),
    }
