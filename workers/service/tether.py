"""Becomes a program that does not outlive the process that wanted it, however that one ends.

    python tether.py PARENT PROGRAM [ARGUMENT...]

PARENT is the process id of the one that wants the program. Signals reach the program, and this
ends as the program does. It imports nothing of the project: it must be quick to start.
"""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from types import FrameType
from typing import Final, NoReturn

_PR_SET_PDEATHSIG: Final = 1
_CHECK_S: Final = 0.5
_PASSED_ON: Final = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def become(parent: int, program: Sequence[str]) -> NoReturn:
    """Turn into the program, which the kernel kills when the parent dies; only Linux can."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # died before the kernel knew
        sys.exit(1)
    os.execvp(program[0], list(program))  # noqa: S606 - the parent's own command line


def accompany(parent: int, program: Sequence[str]) -> NoReturn:
    """Stay beside the program, and kill it when the parent is gone; every system can."""
    child = subprocess.Popen(program)  # noqa: S603 - the parent's own command line

    def pass_on(number: int, _frame: FrameType | None) -> None:
        child.send_signal(number)

    for number in _PASSED_ON:
        signal.signal(number, pass_on)
    while not _has_ended(child):
        if os.getppid() != parent:
            child.kill()
    _end_like(child.returncode)


def _has_ended(child: subprocess.Popen[bytes]) -> bool:
    try:
        child.wait(_CHECK_S)
    except subprocess.TimeoutExpired:
        return False
    return True


def _end_like(code: int) -> NoReturn:
    if code >= 0:
        sys.exit(code)
    for number in _PASSED_ON:
        signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), -code)
    sys.exit(1)  # the signal was one that ends nobody


if __name__ == "__main__":
    run = become if sys.platform == "linux" else accompany
    run(int(sys.argv[1]), sys.argv[2:])
