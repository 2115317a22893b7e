"""`tenders worker`: agents at work in this process."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Annotated

import typer

from workers.cli import config
from workers.cli.clock import now_ms
from workers.cli.config import Config
from workers.cli.itself import tenders_worker
from workers.cli.options import Bootstrap, commands
from workers.cli.output import note
from workers.cli.target import target
from workers.client.errors import TellUser
from workers.engine.errors import MustRestart
from workers.service.agents import AGENTS, ALL, agents, unknown
from workers.service.errors import CannotServe
from workers.service.health import Endpoint
from workers.service.libraries import take_over
from workers.service.logbook import Logbook, open_logbook
from workers.service.process import Job, serve
from workers.service.signals import asked_to_stop
from workers.service.supervise import MUST_RESTART, Command, Supervisor


def app() -> typer.Typer:
    """The command of this module."""
    app = commands()
    app.command()(worker)
    return app


def _known(names: list[str]) -> list[str]:
    if strangers := unknown(names):
        raise typer.BadParameter(f"no agent {strangers[0]}: {', '.join(AGENTS)}, or {ALL}")
    return names


def worker(
    names: Annotated[
        list[str],
        typer.Argument(metavar="NAME", callback=_known, help=f"{', '.join(AGENTS)}, or {ALL}."),
    ],
    metrics_port: Annotated[
        int | None,
        typer.Option(min=0, max=65_535, help="Serve metrics and health here; 0 for a free port."),
    ] = None,
    metrics_host: Annotated[
        str, typer.Option(help="The address of this machine on which they are served.")
    ] = "127.0.0.1",
    supervise: Annotated[
        bool, typer.Option("--supervise", help="Start it again when it must be or was killed.")
    ] = False,
    bootstrap: Bootstrap = None,
) -> None:
    """Run agents until SIGTERM or Ctrl-C, then finish what is under way; exit 0.

    Any number of agents in one process, any number of processes for one agent.
    Exit 70 asks to be started again, which --supervise does. The board is run by `worker board`; a
    task that has stopped is told to go on by `worker resume`.
    """
    endpoint = None if metrics_port is None else Endpoint(metrics_host, metrics_port)
    if supervise:
        raise typer.Exit(keep_running(tenders_worker(names, endpoint, bootstrap)))
    chosen = target(bootstrap)
    job = Job(
        chosen.connection,
        agents(names, chosen.config.policy()),
        now_ms,
        chosen.config.worker_id,
        endpoint,
    )
    until_stopped(lambda: serve(job, logbook(chosen.config)))


def logbook(loaded: Config) -> Logbook:
    """The logbook of this process, into which the libraries write too."""
    opened = open_logbook(level=loaded.log_level)
    take_over(opened, loaded.log_level)
    return opened


def until_stopped(work: Callable[[], None]) -> None:
    """Serve; what ends it before becomes a line and an exit code."""
    try:
        work()
    except CannotServe as error:
        raise TellUser(str(error)) from error
    except MustRestart as error:
        note(f"tenders: must be started again: {error}")
        raise typer.Exit(MUST_RESTART) from error


def keep_running(arguments: Sequence[str]) -> int:
    """Start this command again whenever that helps; its exit code in the end."""
    return asyncio.run(_supervised(Command(arguments), logbook(config.load())))


async def _supervised(command: Command, book: Logbook) -> int:
    supervisor = Supervisor(command, book)
    with asked_to_stop(supervisor.stop):
        return await supervisor.run()
