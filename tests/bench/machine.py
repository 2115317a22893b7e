"""The machine that the figures hold for, and how busy it was with other things meanwhile."""

import os
import platform
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Final, NamedTuple

_TICKS_PER_S: Final = os.sysconf("SC_CLK_TCK")
_CORES: Final = os.cpu_count() or 1
_GIB: Final = 1024**3


@dataclass(frozen=True)
class Machine:
    """What a reader needs to place the figures."""

    processor: str
    cores: int
    memory_gib: int
    system: str
    python: str


def describe() -> Machine:
    """This machine."""
    return Machine(
        processor=_processor(),
        cores=_CORES,
        memory_gib=round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / _GIB),
        system=f"{platform.system()} {platform.release()}",
        python=platform.python_version(),
    )


def _processor() -> str:
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine()


class Glance(NamedTuple):
    """Processor seconds up to a moment: of everybody, of us, and what the host took away."""

    at: float
    everybody: float
    ours: float
    stolen: float


@dataclass(frozen=True)
class Load:
    """What was not ours, as shares of all cores; stolen: taken away by the machine's host."""

    others: float
    stolen: float


def glance(pids: Iterable[int]) -> Glance:
    """Look at the clocks; we are this process and these. Zeros where the system has no /proc."""
    own = os.times()
    ours = own.user + own.system + sum(map(processor_seconds, pids))
    user, nice, system, _idle, _waiting, irq, softirq, stolen = _ticks()
    everybody = (user + nice + system + irq + softirq) / _TICKS_PER_S
    return Glance(monotonic(), everybody, ours, stolen / _TICKS_PER_S)


def load(before: Glance, after: Glance) -> Load:
    """What went on between two glances."""
    available = (after.at - before.at) * _CORES
    if not available:
        return Load(0.0, 0.0)
    others = (after.everybody - before.everybody) - (after.ours - before.ours)
    return Load(max(others, 0.0) / available, (after.stolen - before.stolen) / available)


def processor_seconds(pid: int) -> float:
    """What a process has used so far, its threads included; 0 where the system does not tell."""
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS_PER_S
    return 0.0


def _ticks() -> list[int]:
    with suppress(OSError):
        return [int(ticks) for ticks in Path("/proc/stat").read_text().split()[1:9]]
    return [0] * 8
