"""What a process says of its work: one line per event; ids, codes and counts, never a name or text.

In a terminal the lines are coloured, elsewhere they are JSON.
"""

import logging
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import Final, Literal, TextIO

import structlog
from structlog.typing import FilteringBoundLogger, Processor

LogEvent = Literal[
    "batch_committed",  # a transaction: what was read, what was written
    "refused",  # a fact says no; its kind and code tell to what and why
    "held",  # a fact says that something waits
    "command_parked",  # to the dead letters
    "command_moved",  # to the partition where it belongs
    "rows_restored",  # so many by now; told when it takes long
    "task_resumed",  # a task stands where its last transaction ended, and works
    "task_lost",  # what was not committed never happened; a new task begins
    "task_stopped",  # until somebody mends what is wrong
    "broker_missed",  # it does not answer
    "broker_found",  # it answers
    "agents_started",
    "agents_stopped",  # all was finished and given back
    "stop_cut_short",  # not all was; the next owner sorts it out
    "process_hangs",  # where, stands in the stacks that follow
    "health_served",  # where metrics and health can be read
    "board_served",  # where its pages are
    "feed_started",  # the board reads the log from where its database stands
    "feed_caught_up",  # the board knows all there is
    "feed_overtaken",  # the database stands elsewhere than the feed thought: it begins from there
    "feed_overdue",  # records are there and do not come: it begins from where the database stands
    "feed_stopped",
    "records_missed",  # the log deleted them before the board had read them
    "database_missed",  # it does not answer
    "database_found",  # it answers
    "child_started",
    "child_ended",  # how, and whether it is started again
    "library_told",  # what a library had to say
]

Level = Literal["debug", "info", "warning", "error"]
Context = Mapping[str, str | int | float | None]

LEVELS: Final[Mapping[Level, int]] = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
}


class Logbook:
    """Writes lines that all carry what this logbook is about."""

    def __init__(self, log: FilteringBoundLogger) -> None:
        self._log = log

    def about(self, context: Context) -> "Logbook":
        """A logbook whose lines carry this besides."""
        return Logbook(self._log.bind(**context))

    def tell(self, event: LogEvent, context: Context) -> None:
        """The work goes its way."""
        self._log.info(event, **context)

    def caution(self, event: LogEvent, context: Context) -> None:
        """Somebody should know."""
        self._log.warning(event, **context)

    def alarm(self, event: LogEvent, context: Context) -> None:
        """Somebody must act."""
        self._log.error(event, **context)


def open_logbook(stream: TextIO | None = None, level: Level = "info") -> Logbook:
    """A logbook on this stream, standard output unless told otherwise."""
    target = stream or sys.stdout
    log: FilteringBoundLogger = structlog.wrap_logger(
        _Stream(target),
        processors=_processors(target),
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[level]),
    )
    return Logbook(log.bind())


class _Stream:
    """Where the lines go; whether anybody still reads them is no reason to stop working."""

    def __init__(self, target: TextIO) -> None:
        self._target = target

    def write(self, line: str) -> None:
        with suppress(OSError):
            self._target.write(f"{line}\n")
            self._target.flush()

    debug = info = warning = error = write


def _processors(target: TextIO) -> list[Processor]:
    renderer: Processor = (
        structlog.dev.ConsoleRenderer() if target.isatty() else structlog.processors.JSONRenderer()
    )
    stamp = structlog.processors.TimeStamper(fmt="iso", utc=True)
    return [structlog.processors.add_log_level, stamp, renderer]
