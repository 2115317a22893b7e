"""`tenders demo`: what the service does, told as a story on a local Kafka."""

import signal
import sys
from types import FrameType
from typing import Annotated

import typer

from workers.cli import config, output
from workers.cli.demo import closing
from workers.cli.demo.pace import FOR_EYES
from workers.cli.demo.page import Page
from workers.cli.demo.performance import Performance
from workers.cli.options import commands


def app() -> typer.Typer:
    """The command of this module."""
    app = commands()
    app.command()(demo)
    return app


def demo(
    *,
    once: Annotated[
        bool, typer.Option("--once", help="Without pauses, and end by itself in a terminal too.")
    ] = False,
    pace: Annotated[
        float,
        typer.Option(min=0.0, max=10.0, help="2 tells it twice as slowly, 0 without pauses."),
    ] = 1.0,
    as_json: Annotated[
        bool,
        typer.Option(
            "--json",
            help="Like --once, with the story on standard error and one object at the end: tenders "
            "(how many stand where), records (how many of each kind there were).",
        ),
    ] = False,
) -> None:
    """Show what the service does, as a story of four accounts on a local Kafka.

    Each fact is compared with what the story foretells; exit 1 when it goes another way.
    In a terminal it takes a minute and stays until Ctrl-C, so that other commands can look at what
    there is. Then all of it goes away.
    """
    signal.signal(signal.SIGTERM, _interrupt)
    page = Page.of_file(sys.stderr) if as_json else Page.of_output()
    stays = page.console.is_terminal and not once
    tempo = FOR_EYES.slower(pace if stays else 0.0)
    ledger = Performance(page, tempo, stays).give(config.load())
    if as_json:
        output.json_lines([closing.as_json(ledger)])


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    signal.raise_signal(signal.SIGINT)
