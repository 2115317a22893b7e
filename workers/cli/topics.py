"""`tenders topics`: creates the topics, compares them with the catalogue, prints who may what."""

from typing import Annotated

import typer

from workers.cli import acls, config, output, provisioning
from workers.cli.config import Config
from workers.cli.options import Bootstrap, commands
from workers.cli.plan import min_insync
from workers.cli.provisioning import Provision, Wanted
from workers.cli.target import target
from workers.client.session import run

Partitions = Annotated[
    int | None,
    typer.Option(min=1, max=1_000, help="Of every topic; else TENDERS_PARTITIONS, else 12."),
]
Replication = Annotated[
    int | None,
    typer.Option(
        min=1, max=10, help="Copies of every topic; else TENDERS_REPLICATION, else 3 if possible."
    ),
]


def app() -> typer.Typer:
    """The commands of this module."""
    app = commands()
    app.command()(create)
    app.command()(check)
    app.command("acls")(show_acls)
    return app


def create(
    partitions: Partitions = None,
    replication: Replication = None,
    bootstrap: Bootstrap = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="One object per topic: topic, result (created, exists).")
    ] = False,
) -> None:
    """Create every topic that is missing.

    Those that are there stay as they are.
    """
    chosen = target(bootstrap)
    wanted = _wanted(chosen.config, partitions, replication)
    done = run(provisioning.create(chosen.connection, wanted), chosen.connection)
    results = ((topic, "created" if new else "exists") for topic, new in done.is_new.items())
    output.rows([{"topic": topic, "result": result} for topic, result in results], as_json=as_json)
    _say(done)


def _say(done: Provision) -> None:
    created = sum(done.is_new.values())
    if not created:
        output.note("Nothing was missing; `tenders topics check` compares what is there.")
        return
    output.note(
        f"Created {created} topics: {done.partitions} partitions, "
        f"replication {done.replication}, min.insync.replicas {min_insync(done.replication)}."
    )
    if min_insync(done.replication) == 1:
        output.note("A lost broker can lose records so; on several machines have 3 brokers.")


def check(
    partitions: Partitions = None,
    replication: Replication = None,
    bootstrap: Bootstrap = None,
    as_json: Annotated[
        bool,
        typer.Option(
            "--json", help="One object per difference: topic, entry, expected, found, remedy."
        ),
    ] = False,
) -> None:
    """Compare the topics with the catalogue; exit 1 if one differs."""
    chosen = target(bootstrap)
    wanted = _wanted(chosen.config, partitions, replication)
    found = run(provisioning.check(chosen.connection, wanted), chosen.connection)
    output.rows([difference._asdict() for difference in found], as_json=as_json)
    if found:
        raise typer.Exit(1)
    output.note("All topics are as they should be.")


def _wanted(loaded: Config, partitions: int | None, replication: int | None) -> Wanted:
    return Wanted(
        partitions or loaded.partitions, replication or loaded.replication, loaded.facts_days
    )


def show_acls(
    as_json: Annotated[
        bool,
        typer.Option(
            "--json",
            help="One object per right: principal, resource, name, pattern, operations.",
        ),
    ] = False,
) -> None:
    """Print the rights that everybody needs, for kafka-acls.sh.

    Each agent and each other system logs in as the user of its name, such as router or
    consultation-system.
    """
    needed = acls.rights(config.load().prefix)
    if as_json:
        output.json_lines(right._asdict() for right in needed)
        return
    for command in acls.commands(needed):
        output.line(command)
