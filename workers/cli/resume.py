"""`tenders worker resume`: let an agent's tasks go on where they had to stop."""

import json
from typing import Annotated

import typer

from events.catalogue import CONTROL
from events.codec import Encoded
from workers.cli.options import Bootstrap, commands
from workers.cli.output import note
from workers.cli.target import target
from workers.client.errors import TellUser
from workers.client.publisher import SOURCE, publisher
from workers.client.session import run
from workers.engine.kafka.connection import Connection
from workers.service.agents import AGENTS


def app() -> typer.Typer:
    """The command of this module."""
    app = commands()
    app.command()(resume)
    return app


def _known(name: str) -> str:
    if name not in AGENTS:
        raise typer.BadParameter(f"no agent {name}: {', '.join(AGENTS)}")
    return name


def resume(
    agent: Annotated[str, typer.Argument(callback=_known, help=f"{', '.join(AGENTS)}.")],
    partition: Annotated[
        list[int] | None, typer.Option(min=0, help="Only these; else all. May be repeated.")
    ] = None,
    reason: Annotated[str, typer.Option(help="Why it may go on, for the record.")] = "",
    bootstrap: Bootstrap = None,
) -> None:
    """Let an agent go on that stopped before it would drain a topic into the dead letters.

    What was in its way goes to the dead letters then, unless it was mended.
    """
    connection = target(bootstrap).connection
    told = run(_let_go_on(connection, agent, partition or [], reason), connection)
    note(f"{agent}: told to go on in {told} {'partition' if told == 1 else 'partitions'}.")


async def _let_go_on(connection: Connection, agent: str, partitions: list[int], reason: str) -> int:
    record = Encoded(agent.encode(), _value(reason), ())
    async with publisher(connection, [CONTROL.kind]) as out:
        every = range(out.partitions[CONTROL.kind])
        if strangers := set(partitions).difference(every):
            raise TellUser(
                f"there is no partition {min(strangers)}: there are {len(every)}, from 0"
            )
        chosen = sorted(set(partitions)) or list(every)
        for number in chosen:
            await out.deliver_to(CONTROL.kind, number, record)
    return len(chosen)


def _value(reason: str) -> bytes:
    return json.dumps({"go_on": True, "source": SOURCE, "reason": reason}).encode()
