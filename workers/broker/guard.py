"""Runs one program and ends it as soon as the process that wanted it is gone, however it went.

    python guard.py PARENT SCRATCH PROGRAM [ARGUMENT...]

PARENT is the process id of the one that wants the program; SCRATCH a directory to remove when it
is gone, or empty. The first line on standard output is the program's process id; what the program
prints goes to standard error. Orders come on standard input: STOP asks the program to end, KILL
ends it, and the end of input means that the parent is gone.

This is a program of its own, which imports nothing of the project: it must be quick to start.
"""

import contextlib
import ctypes
import os
import select
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Final

STOP: Final = b"s"
KILL: Final = b"k"

_PARENT_CHECK_SECONDS: Final = 1.0
_PR_SET_PDEATHSIG: Final = 1
_STDIN, _STDOUT, _STDERR = 0, 1, 2


def main(parent: int, scratch: str, program: list[str]) -> int:
    """Runs the program to its end; its exit code as a shell would tell it."""
    child = subprocess.Popen(  # noqa: S603 - the parent's own command line
        program,
        stdin=subprocess.DEVNULL,
        stdout=_STDERR,
        stderr=_STDERR,
        close_fds=False,  # the lock on the data directory lives as long as the program
        preexec_fn=_die_with_me(),  # noqa: PLW1509 - there is no other thread yet
    )
    abandoned = threading.Event()
    threading.Thread(target=_obey, args=(child, parent, abandoned), daemon=True).start()
    _tell(f"{child.pid}\n".encode())
    code = child.wait()
    if abandoned.is_set() and scratch:
        shutil.rmtree(scratch, ignore_errors=True)
    return code if code >= 0 else 128 - code


def _die_with_me() -> Callable[[], None] | None:
    """Makes the kernel kill the child when this process dies; only Linux can."""
    if sys.platform != "linux":
        return None
    libc, guard = ctypes.CDLL(None), os.getpid()

    def prepare() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != guard:  # died before the kernel knew
            os._exit(1)

    return prepare


def _tell(line: bytes) -> None:
    with contextlib.suppress(BrokenPipeError):  # the end of standard input says the same
        os.write(_STDOUT, line)
    os.close(_STDOUT)


def _obey(child: subprocess.Popen[bytes], parent: int, abandoned: threading.Event) -> None:
    order = _next_order(parent)
    if order == STOP:
        child.terminate()
        child.send_signal(signal.SIGCONT)  # a frozen program cannot end
        order = _next_order(parent)
    if not order:
        abandoned.set()
    child.kill()


def _next_order(parent: int) -> bytes:
    """Waits for an order; nothing when the parent is gone.

    A process that the parent forked may still hold the pipe, so the end of input is not enough.
    """
    while os.getppid() == parent:
        readable, _, _ = select.select([_STDIN], [], [], _PARENT_CHECK_SECONDS)
        if readable:
            return os.read(_STDIN, 1)
    return b""


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2], sys.argv[3:]))
