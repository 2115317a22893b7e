"""Why there is no local Kafka: one line that says what helps, and the broker's own last lines."""

import errno
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final


class StartError(Exception):
    """Tell the user: the local Kafka did not start.

    reason: one sentence or two, why and what helps. last_lines: what the broker itself said last.
    """

    def __init__(self, reason: str, last_lines: Sequence[str] = ()) -> None:
        self.reason = reason
        self.last_lines = tuple(last_lines)
        super().__init__("\n".join([reason, *(f"  | {line}" for line in self.last_lines)]))


class PortTakenError(StartError):
    """Somebody else listens on a port that the broker needs."""


def port_taken(port: int | str, last_lines: Sequence[str] = ()) -> PortTakenError:
    """The error for a port on which somebody else listens."""
    reason = f"Port {port} is taken by another program: name another port, or none for a free one."
    return PortTakenError(reason, last_lines)


_DISK_FULL: Final = "The disk is full: free some space or choose another data directory."
_NO_WRITE_RIGHT: Final = "No right to write there: choose a directory of your own."
_TOO_LITTLE_MEMORY: Final = "There is too little memory for the broker: free some or allow it more."
_DIRECTORY_IN_USE: Final = "Another broker runs in this data directory: stop it or choose another."
_FOREIGN_DATA: Final = "The data directory is another Kafka's or damaged: choose another."

_MEANINGS: Final = {
    "No space left on device": _DISK_FULL,
    "Disk quota exceeded": _DISK_FULL,
    "a fault occurred in an unsafe memory access operation": _DISK_FULL,  # a mapped file's page
    "Permission denied": _NO_WRITE_RIGHT,
    "AccessDenied": _NO_WRITE_RIGHT,
    "Read-only file system": _NO_WRITE_RIGHT,
    "OutOfMemoryError": _TOO_LITTLE_MEMORY,
    "Too small maximum heap": _TOO_LITTLE_MEMORY,
    "Could not reserve enough space": _TOO_LITTLE_MEMORY,
    "insufficient memory": _TOO_LITTLE_MEMORY,
    "Could not allocate": _TOO_LITTLE_MEMORY,
    "Cannot allocate memory": _TOO_LITTLE_MEMORY,
    "Not enough space": _TOO_LITTLE_MEMORY,  # how Java words ENOMEM
    "Failed to acquire lock": _DIRECTORY_IN_USE,
    "meta.properties": _FOREIGN_DATA,
    "node ID not found": _FOREIGN_DATA,
    "InconsistentClusterId": _FOREIGN_DATA,
}
"""What the broker writes, and what it means; the first that occurs counts."""

_BY_ERRNO: Final = {
    errno.ENOSPC: _DISK_FULL,
    errno.EDQUOT: _DISK_FULL,
    errno.EACCES: _NO_WRITE_RIGHT,
    errno.EPERM: _NO_WRITE_RIGHT,
    errno.EROFS: _NO_WRITE_RIGHT,
    errno.EEXIST: "A file stands where the directory should be: choose another directory.",
    errno.ENOTDIR: "A file stands where a directory should be: choose another directory.",
    errno.ENOENT: "There can be no directory: choose another.",
    errno.ENOMEM: _TOO_LITTLE_MEMORY,
}

_PORT_TAKEN: Final = re.compile(r"failed to bind to \S+?:(\d+): Address already in use")
_KILLED: Final = 137

_SHOWN_LINES: Final = 8
_SHOWN_LETTERS: Final = 200


def not_usable(directory: Path, error: OSError) -> StartError:
    """The error for a directory in which nothing can be kept."""
    sentence = _BY_ERRNO.get(error.errno or 0, f"{error.strerror}.")
    return StartError(f"{directory} cannot be used. {sentence}")


def disk_full(directory: Path) -> StartError:
    """The error for a directory on a disk without room."""
    return StartError(f"{directory} cannot be used. {_DISK_FULL}")


def broker_ended(code: int, output: Sequence[str]) -> StartError:
    """The error for a broker that ended with this exit code after writing these lines."""
    last_lines = _telling(output)
    if taken := _PORT_TAKEN.search("\n".join(output)):
        return port_taken(taken[1], last_lines)
    return StartError(f"The local Kafka did not start. {_meaning(code, output)}", last_lines)


def not_ready(seconds: float, output: Sequence[str]) -> StartError:
    """The error for a broker that runs but does not answer within the time."""
    reason = f"The local Kafka did not answer within {seconds:.0f} s: is the machine very busy?"
    return StartError(reason, _telling(output))


def _meaning(code: int, output: Sequence[str]) -> str:
    text = "\n".join(_serious(output))
    for written, meaning in _MEANINGS.items():
        if written in text:
            return meaning
    return _TOO_LITTLE_MEMORY if code == _KILLED else f"It ended with exit code {code}."


def _telling(output: Sequence[str]) -> list[str]:
    lines = _serious(output) or list(output)
    return [line[:_SHOWN_LETTERS] for line in lines[-_SHOWN_LINES:]]


def _serious(output: Sequence[str]) -> list[str]:
    """The lines that are neither mere news nor frames of a stack trace."""
    return [line for line in output if line.strip() and line[0] != "\t" and " INFO " not in line]
