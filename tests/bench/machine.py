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
_PAGE: Final = os.sysconf("SC_PAGE_SIZE")
_GIB: Final = 1024**3
_ESTABLISHED: Final = "01"
_OTHERS_AT_MOST: Final = 0.10
_STOLEN_AT_MOST: Final = 0.05


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
        memory_gib=round(_PAGE * os.sysconf("SC_PHYS_PAGES") / _GIB),
        system=f"{platform.system()} {'.'.join(platform.release().split('.')[:2])}",
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


def is_busy(load: Load) -> str:
    """How the machine was busy otherwise, in words; empty when it was not."""
    if load.others > _OTHERS_AT_MOST:
        return f"other processes took {load.others:.0%} of the machine"
    if load.stolen > _STOLEN_AT_MOST:
        return f"the host took {load.stolen:.0%} of the machine away"
    return ""


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


@dataclass(frozen=True)
class Footprint:
    """What processes hold of the machine: resident memory, bytes, and open TCP connections."""

    memory: int
    connections: int


def footprint(pids: Iterable[int]) -> Footprint:
    """Of these processes together; zeros where the system has no /proc."""
    looked_at = list(pids)
    return Footprint(sum(map(_resident, looked_at)), sum(map(_connections, looked_at)))


def _resident(pid: int) -> int:
    with suppress(OSError):
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE
    return 0


def _connections(pid: int) -> int:
    with suppress(OSError):
        return len(_sockets(pid) & _established(pid))
    return 0


def _sockets(pid: int) -> set[str]:
    """The inodes of a process's sockets."""
    held = set()
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(OSError):  # it may be closed meanwhile
            kind, _, inode = str(descriptor.readlink()).rstrip("]").partition(":[")
            held |= {inode} if kind == "socket" else set()
    return held


def _established(pid: int) -> set[str]:
    """The inodes of established TCP connections where the process lives, anybody's."""
    tables = (Path(f"/proc/{pid}/net/{name}") for name in ("tcp", "tcp6"))
    lines = [line.split() for table in tables for line in table.read_text().splitlines()[1:]]
    return {fields[9] for fields in lines if fields[3] == _ESTABLISHED}


def _ticks() -> list[int]:
    with suppress(OSError):
        return [int(ticks) for ticks in Path("/proc/stat").read_text().split()[1:9]]
    return [0] * 8
