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

_SENTENCES: Final = (
    (r"No space left on device|unsafe memory access operation|Disk quota exceeded", _DISK_FULL),
    (r"Permission denied|AccessDenied|Read-only file system", _NO_WRITE_RIGHT),
    (
        r"OutOfMemoryError|insufficient memory|Cannot allocate memory|heap size|Not enough space",
        _TOO_LITTLE_MEMORY,
    ),
    (
        r"Failed to acquire lock",
        "Another broker uses this data directory: stop it or choose another directory.",
    ),
    (
        r"InconsistentClusterId|InconsistentBrokerId|meta\.properties|metadata\.version",
        "The data directory belongs to another Kafka or is damaged: choose another or remove it.",
    ),
)
"""What the broker writes, and what it means; the first that occurs counts."""

_BY_ERRNO: Final = {
    errno.ENOSPC: _DISK_FULL,
    errno.EDQUOT: _DISK_FULL,
    errno.EACCES: _NO_WRITE_RIGHT,
    errno.EPERM: _NO_WRITE_RIGHT,
    errno.EROFS: _NO_WRITE_RIGHT,
    errno.EEXIST: "A file stands where the directory should be: choose another directory.",
    errno.ENOTDIR: "A file stands where a directory should be: choose another directory.",
    errno.ENOMEM: _TOO_LITTLE_MEMORY,
}

_PORT_TAKEN: Final = re.compile(r"failed to bind to \S+?:(\d+): Address already in use")
_KILLED: Final = 137
_SHOWN: Final = 8


def not_usable(directory: Path, error: OSError) -> StartError:
    """The error for a directory in which nothing can be kept."""
    sentence = _BY_ERRNO.get(error.errno or 0, f"{error.strerror}.")
    return StartError(f"{directory} cannot be used. {sentence}")


def broker_ended(code: int, output: Sequence[str]) -> StartError:
    """The error for a broker that ended with this exit code after writing these lines."""
    last_lines = _telling(output)
    text = "\n".join(output)
    if taken := _PORT_TAKEN.search(text):
        return port_taken(taken[1], last_lines)
    for pattern, sentence in _SENTENCES:
        if re.search(pattern, text):
            return StartError(f"The local Kafka did not start. {sentence}", last_lines)
    if code == _KILLED:
        return StartError(f"The local Kafka was killed. {_TOO_LITTLE_MEMORY}", last_lines)
    return StartError(f"The local Kafka ended with exit code {code}.", last_lines)


def not_ready(seconds: float, output: Sequence[str]) -> StartError:
    """The error for a broker that runs but does not answer within the time."""
    reason = f"The local Kafka did not answer within {seconds:.0f} s: is the machine very busy?"
    return StartError(reason, _telling(output))


def _telling(output: Sequence[str]) -> Sequence[str]:
    """The last lines without the frames of stack traces, which hide the line that matters."""
    lines = [line for line in output if line.strip() and not line.startswith("\t")]
    return lines[-_SHOWN:]
