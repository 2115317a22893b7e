"""`tenders config`: every variable, its value, and where that comes from."""

from typing import Annotated

import typer

from workers.cli import address, config, output
from workers.cli.config import Config, Setting
from workers.cli.options import commands


def app() -> typer.Typer:
    """The command of this module."""
    app = commands()
    app.command("config")(show)
    return app


def show(
    as_json: Annotated[
        bool,
        typer.Option("--json", help="One object per line: name, value, source, meaning."),
    ] = False,
) -> None:
    """Show every TENDERS_ variable: its value, whether it is set, and what it means."""
    settings = _in_effect(config.load())
    output.rows([setting._asdict() for setting in settings], as_json=as_json)


def _in_effect(loaded: Config) -> list[Setting]:
    """The settings, where Kafka is among them, as a local one may have left it."""
    where, *others = config.settings(loaded)
    local = address.left(loaded.data_dir) if where.value is None else None
    if local is not None:
        where = where._replace(value=local.bootstrap, source=local.origin)
    return [where, *others]
