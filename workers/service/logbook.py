"""What a process says of its work: one line per event; ids, codes and counts, never a name or text.

In a terminal the lines are coloured, elsewhere they are JSON.
What the libraries log comes out the same way.
"""

import logging
import sys
import traceback
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Literal, TextIO

import structlog
from structlog.typing import FilteringBoundLogger, Processor
from typing_extensions import override

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
    "health_served",  # where metrics and health can be read
    "child_started",
    "child_ended",  # how, and whether it is started again
    "library_told",  # what a library had to say
]

Level = Literal["debug", "info", "warning", "error"]
Context = Mapping[str, str | int | float | None]

_LEVELS: Final[Mapping[Level, int]] = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
}


_REPEATED_AFTER_S: Final = 10.0


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
    """The logbook of this process, on standard output unless told otherwise.

    What the libraries log goes there from now on too; tracebacks only at the level debug, since
    an exception's text may quote what it stumbled over.
    """
    target = stream or sys.stdout
    log: FilteringBoundLogger = structlog.wrap_logger(
        _Stream(target),
        processors=_processors(target),
        wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[level]),
    )
    logbook = Logbook(log.bind())
    _take_over(logbook, level)
    return logbook


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


def _take_over(logbook: Logbook, level: Level) -> None:
    """Let the libraries' warnings and errors into the logbook."""
    root = logging.getLogger()
    root.handlers = [_Libraries(logbook, tracebacks=level == "debug")]
    root.setLevel(max(_LEVELS[level], logging.WARNING))


class _Libraries(logging.Handler):
    """What libraries log, as lines of the logbook; what they repeat all the time, now and then."""

    def __init__(self, logbook: Logbook, *, tracebacks: bool) -> None:
        super().__init__()
        self._logbook = logbook
        self._tracebacks = tracebacks
        self._quiet: dict[str, _Quiet] = {}

    @override
    def emit(self, record: logging.LogRecord) -> None:
        quiet = self._quiet.get(str(record.msg))
        if quiet is not None and record.created < quiet.until:
            quiet.left_out += 1
            return
        self._quiet[str(record.msg)] = _Quiet(record.created + _REPEATED_AFTER_S)
        self._write(record, quiet.left_out if quiet else 0)

    def _write(self, record: logging.LogRecord, left_out: int) -> None:
        write = self._logbook.alarm if record.levelno >= logging.ERROR else self._logbook.caution
        said: Context = {"library": record.name, "said": record.getMessage(), "left_out": left_out}
        write("library_told", {**said, **self._raised(record)})

    def _raised(self, record: logging.LogRecord) -> dict[str, str]:
        error = record.exc_info[1] if record.exc_info else None
        if error is None:
            return {}
        if self._tracebacks:
            return {"traceback": "".join(traceback.format_exception(error))}
        return {"raised": type(error).__name__}


@dataclass
class _Quiet:
    """Until when a message is not written again, in Unix seconds, and how often it came since."""

    until: float
    left_out: int = 0
