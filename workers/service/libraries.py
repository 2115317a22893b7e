"""Brings what the libraries log into the logbook, as lines like all others."""

import logging
import traceback
from dataclasses import dataclass
from typing import Final

from typing_extensions import override

from workers.service.logbook import LEVELS, Context, Level, Logbook

_REPEATED_AFTER_S: Final = 10.0


def take_over(logbook: Logbook, level: Level) -> None:
    """Let the libraries' warnings and errors into the logbook, and nowhere else.

    Tracebacks come at the level debug only: an exception's text may quote what it stumbled over.
    """
    root = logging.getLogger()
    root.handlers = [_Libraries(logbook, tracebacks=level == "debug")]
    root.setLevel(max(LEVELS[level], logging.WARNING))


class _Libraries(logging.Handler):
    """What libraries log, as lines of the logbook; what they repeat all the time, now and then."""

    def __init__(self, logbook: Logbook, *, tracebacks: bool) -> None:
        super().__init__()
        self._logbook = logbook
        self._tracebacks = tracebacks
        self._quiet: dict[tuple[str, int], _Quiet] = {}

    @override
    def emit(self, record: logging.LogRecord) -> None:
        place = (record.pathname, record.lineno)
        quiet = self._quiet.get(place)
        if quiet is not None and record.created < quiet.until:
            quiet.left_out += 1
            return
        self._quiet[place] = _Quiet(record.created + _REPEATED_AFTER_S)
        self._write(record, quiet.left_out if quiet else 0)

    def _write(self, record: logging.LogRecord, left_out: int) -> None:
        write = self._logbook.alarm if record.levelno >= logging.ERROR else self._logbook.caution
        said: Context = {"library": record.name, "said": record.getMessage()}
        again: Context = {"left_out": left_out} if left_out else {}
        write("library_told", {**said, **again, **self._raised(record)})

    def _raised(self, record: logging.LogRecord) -> dict[str, str]:
        error = record.exc_info[1] if record.exc_info else None
        if error is None:
            return {}
        if self._tracebacks:
            return {"traceback": "".join(traceback.format_exception(error))}
        return {"raised": type(error).__name__}


@dataclass
class _Quiet:
    """Until when a message from one place in the code is not written again, in Unix seconds."""

    until: float
    left_out: int = 0
