"""`tenders publish`: publishes a file of commands, all of it or nothing."""

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Annotated, BinaryIO, Final, cast

import typer

from events.catalogue import COMMANDS, MIB
from workers.cli import output, publishing
from workers.cli.lines import PlainData, Prepare, cloud_event
from workers.cli.options import Bootstrap, commands
from workers.cli.publishing import Survey
from workers.cli.target import target
from workers.client.errors import TellUser
from workers.client.session import run

_STANDARD_INPUT: Final = Path("-")
_KEPT_IN_MEMORY: Final = 16 * MIB
_KINDS: Final = {topic.kind: topic for topic in COMMANDS}


def app() -> typer.Typer:
    """The command of this module."""
    app = commands()
    app.command()(publish)
    return app


def publish(
    file: Annotated[Path, typer.Argument(help="JSON lines; - reads standard input.")],
    *,
    kind: Annotated[
        str | None,
        typer.Option(
            "--type",
            help=f"The lines are plain data of this kind, else CloudEvents: {', '.join(_KINDS)}.",
        ),
    ] = None,
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="Publish the good lines even if others are bad.")
    ] = False,
    bootstrap: Bootstrap = None,
) -> None:
    """Publish commands, one per line. A bad line is named, and then nothing is published.

    Plain data gets an id that follows from its content, so a file may be published again.
    """
    reading = _reading(kind)
    with opened(file) as lines:
        survey = publishing.survey(lines, reading())
        _report_bad(survey)
        if survey.bad and not skip_bad:
            raise TellUser("nothing was published; --skip-bad publishes the good lines")
        connection = target(bootstrap).connection
        run(publishing.publish(connection, lines, reading(), survey), connection)
    for topic, count in survey.good.items():
        output.line(f"{count} {topic}")
    if survey.bad:
        raise TellUser(f"{survey.bad} bad lines were left out")


def _reading(kind: str | None) -> Callable[[], Prepare]:
    """What makes a reading of the file, which remembers what it has read."""
    if kind is None:
        return lambda: cloud_event
    if kind not in _KINDS:
        raise typer.BadParameter(f"is none of {', '.join(_KINDS)}", param_hint="--type")
    return partial(PlainData, _KINDS[kind])


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The file, such that it can be read twice."""
    with _stream(path) as stream:
        if path != _STANDARD_INPUT and stream.seekable():
            yield stream
            return
        with _spooled(stream) as copy:
            yield copy


def _stream(path: Path) -> AbstractContextManager[BinaryIO]:
    if path == _STANDARD_INPUT:
        return nullcontext(sys.stdin.buffer)
    try:
        return path.open("rb")
    except OSError as error:
        raise TellUser(f"cannot read {path}: {error.strerror}") from error


@contextmanager
def _spooled(stream: BinaryIO) -> Iterator[BinaryIO]:
    with SpooledTemporaryFile(_KEPT_IN_MEMORY) as file:
        shutil.copyfileobj(stream, file)
        yield cast("BinaryIO", file)


def _report_bad(survey: Survey) -> None:
    for bad in survey.first_bad:
        output.note(bad.sentence)
    more = survey.bad - len(survey.first_bad)
    if more:
        output.note(f"and {more} more bad lines")
