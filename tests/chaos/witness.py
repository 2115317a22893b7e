"""Looks at how processes ended and at what they have logged, for what should never be."""

import signal
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from tests.chaos.faults import Kind
from tests.chaos.member import Life, Member
from tests.chaos.mischief import Done
from workers.service.supervise import MUST_RESTART

_LEAKS: Final = ("never retrieved", "never awaited", "Unclosed", "ResourceWarning", "Traceback")
_STOPPED: Final = '"event": "task_stopped"'
_STOP_WITHIN_S: Final = 10.0
_TOO_YOUNG: Final = -signal.SIGTERM
"""How a process ends that was asked to before it could listen, and so before it had begun."""
_AFTERMATH_S: Final = 40.0
"""So long after a fault it may still be the reason why a process must be started again."""
_HARMLESS: Final = frozenset[Kind]({"kill", "terminate", "join", "roll"})
"""What happens to others gives no process a reason to be started again."""


class Restart(NamedTuple):
    """A process that asked to be started again, and the fault that explains it."""

    member: str
    at: float
    fault: Done | None


def restarts(members: Iterable[Member], done: Sequence[Done]) -> list[Restart]:
    """Every exit with the code that asks for a new process."""
    return [
        Restart(member.name, life.ended, _reason(life, done))
        for member in members
        for life in member.lives
        if life.code == MUST_RESTART
    ]


def _reason(life: Life, done: Sequence[Done]) -> Done | None:
    for fault in reversed(done):
        reason = fault.fault.kind not in _HARMLESS
        if reason and fault.began <= life.ended <= fault.over + _AFTERMATH_S:
            return fault
    return None


def bad_ends(members: Iterable[Member]) -> Iterator[str]:
    """Processes that ended as they should not, in words."""
    for member in members:
        for life in member.lives:
            if complaint := _complaint(life):
                yield f"{member.name} {complaint}"


def _complaint(life: Life) -> str:
    if life.killed or life.code == MUST_RESTART:
        return ""
    if life.asked is None:
        return f"ended by itself with exit code {life.code}"
    if life.code not in (0, _TOO_YOUNG):
        return f"was asked to stop and ended with exit code {life.code}"
    took_s = life.ended - life.asked
    is_late = took_s > _STOP_WITHIN_S and not life.frozen
    return f"took {took_s:.1f} s to stop" if is_late else ""


def log_findings(logs: Iterable[Path]) -> Iterator[str]:
    """Lines that tell of something that was not given back or looked at, or that has stopped."""
    for log in logs:
        for number, line in enumerate(log.read_text(errors="replace").splitlines(), 1):
            if _STOPPED in line or any(leak in line for leak in _LEAKS):
                yield f"{log.name}:{number}: {line.strip()[:300]}"
