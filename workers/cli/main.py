"""The command `tenders`: every command on one page, each imported only when it is called for."""

import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from typing import Any, Final, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command
from typing_extensions import override

from workers.client.errors import TellUser

_PIPE_CLOSED: Final = 141  # as the shell says of a command that SIGPIPE ends
_LOG_LEVEL: Final = "TENDERS_LOG_LEVEL"


class Entry(NamedTuple):
    """A command or a group of commands: its module, which has a function `app`, and its help."""

    module: str
    help: str


COMMANDS: Final = {
    "demo": Entry("workers.cli.demo.command", "What the service does, as a story to watch."),
    "up": Entry("workers.cli.up", "Everything on this machine, kept on disk."),
    "broker": Entry("workers.cli.broker", "A local Kafka in the foreground."),
    "topics": Entry("workers.cli.topics", "Create and check the topics; who may do what on them."),
    "worker": Entry("workers.cli.worker", "Run agents."),
    "worker board": Entry("workers.cli.worker_board", "The board: its pages and what feeds them."),
    "worker resume": Entry("workers.cli.resume", "Let agents go on that had to stop."),
    "settings": Entry("workers.cli.settings", "Set and show who handles an account's tenders."),
    "clerk": Entry("workers.cli.clerk", "Claim, give back and hand over a backoffice's tenders."),
    "insurer": Entry("workers.cli.insurer", "Ask insurers about a tender; what they say to it."),
    "waiting": Entry("workers.cli.waiting", "What is held or waits for a choice, and why."),
    "explain": Entry("workers.cli.explain", "Why a tender stands where it does."),
    "trace": Entry("workers.cli.trace", "Everything that happened to a tender."),
    "evidence": Entry("workers.cli.evidence", "Which insurers were asked, and what came of it."),
    "simulate": Entry("workers.cli.simulate", "What other settings would have done."),
    "publish": Entry("workers.cli.publish", "Publish a file of commands."),
    "tail": Entry("workers.cli.tail", "Events as they come."),
    "dead-letters": Entry("workers.cli.dead_letters", "Commands that could not be worked on."),
    "board": Entry("workers.cli.board", "How far the board is; its tables made anew."),
    "schemas": Entry("workers.cli.schemas", "The published JSON Schemas: write them, check them."),
    "config": Entry("workers.cli.show_config", "Every TENDERS_ variable, and where it comes from."),
}


class Commands(TyperGroup):
    """Lists commands by their entries; imports one when it is called for."""

    @override
    def resolve_command(  # type: ignore[override]  # typer does not export the context's type
        self, ctx: typer.Context, args: list[str]
    ) -> tuple[str | None, Any, list[str]]:
        name, listed, rest = super().resolve_command(ctx, args)
        if rest and (longer := f"{name} {rest[0]}") in COMMANDS:
            return longer, _imported(COMMANDS[longer]), rest[1:]
        return name, listed and _imported(COMMANDS[listed.name or ""]), rest

    @override
    def invoke(self, ctx: typer.Context) -> Any:  # type: ignore[override]  # likewise
        try:
            return super().invoke(ctx)
        except BrokenPipeError:  # as from `| head`: whoever read has seen enough
            sys.exit(_pipe_closed())


def _imported(entry: Entry) -> Any:  # noqa: ANN401 - typer does not export the type of a command
    app: typer.Typer = import_module(entry.module).app()
    command = get_command(app)
    command.help = command.help or entry.help  # a group says by itself only which commands it has
    return command


def command_line() -> TyperGroup:
    """The whole command line."""
    listed = {name: TyperCommand(name=name, help=entry.help) for name, entry in COMMANDS.items()}
    return Commands(
        name="tenders",
        help="Routes insurance tenders by each account's settings, exactly once, on Kafka.",
        commands=dict(listed),
        no_args_is_help=True,
        rich_markup_mode=None,
    )


def run(arguments: Sequence[str]) -> int:
    """Run a command line; returns its exit code: 0 done, 1 refused or failed, 2 usage."""
    try:
        command_line().main(arguments, prog_name="tenders")
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0
    except TellUser as error:
        print(f"tenders: {error}", file=sys.stderr)
    except Exception as error:  # noqa: BLE001 - a bug; users are told of it, not shown the stack
        _report(error)
    return 1


def _report(error: Exception) -> None:
    print(f"tenders: an error of its own: {error!r}", file=sys.stderr)
    if os.environ.get(_LOG_LEVEL) == "debug":
        traceback.print_exception(error)
    else:
        print(f"{_LOG_LEVEL}=debug shows where", file=sys.stderr)


def main() -> None:
    """What the console script calls."""
    code = run(sys.argv[1:])
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        code = _pipe_closed()
    sys.exit(code)


def _pipe_closed() -> int:
    """Let Python's own last flush of what nobody reads go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return _PIPE_CLOSED
