"""`tenders tail`: events as they come, a line each."""

from collections.abc import Callable, Sequence
from typing import Annotated, Final

import typer

from workers.cli import output, record, watching
from workers.cli.options import Bootstrap, commands
from workers.cli.target import target
from workers.client.reader import Found, reader
from workers.client.session import run
from workers.engine.kafka.connection import Connection

_JSON_HELP: Final = (
    "One object per line: topic, partition, offset, appended_at, and one of event (CloudEvents "
    "attributes and data), dead_letter (account, reason, agent, lay_at), "
    "undecodable (account, reason, field, message)."
)


def app() -> typer.Typer:
    """The command of this module."""
    app = commands()
    app.command()(tail)
    return app


def tail(
    topics: Annotated[
        list[str] | None,
        typer.Argument(help="Topics by plain name; else every event and dead letter."),
    ] = None,
    *,
    from_beginning: Annotated[
        bool, typer.Option("--from-beginning", help="Begin with the oldest record there is.")
    ] = False,
    until_end: Annotated[
        bool,
        typer.Option(
            "--until-end", help="From the oldest record to the newest that there is now, then end."
        ),
    ] = False,
    bootstrap: Bootstrap = None,
    as_json: Annotated[bool, typer.Option("--json", help=_JSON_HELP)] = False,
) -> None:
    """Show events as they come, ordered by the time of their append; Ctrl-C ends it."""
    names = _checked(topics or record.TOPICS)
    show = _show_json if as_json else _show_line
    connection = target(bootstrap).connection
    if until_end:
        run(_all_there_is(connection, names, show), connection)
    else:
        run(_follow(connection, names, show, from_beginning=from_beginning), connection)


def _checked(topics: Sequence[str]) -> tuple[str, ...]:
    unknown = [topic for topic in topics if topic not in record.TOPICS]
    if unknown:
        raise typer.BadParameter(
            f"{unknown[0]} is none of {', '.join(record.TOPICS)}", param_hint="TOPIC"
        )
    return tuple(dict.fromkeys(topics))


Show = Callable[[Found], None]


async def _all_there_is(connection: Connection, topics: Sequence[str], show: Show) -> None:
    async with reader(connection, topics) as events:
        await events.rewind()
        async for found in watching.until_end(events):
            show(found)


async def _follow(
    connection: Connection, topics: Sequence[str], show: Show, *, from_beginning: bool
) -> None:
    async with reader(connection, topics) as events:
        if from_beginning:
            await events.rewind()
        async for found in watching.for_ever(events):
            show(found)


def _show_line(found: Found) -> None:
    output.line(record.readable(found))


def _show_json(found: Found) -> None:
    output.json_line(record.as_json(found))
