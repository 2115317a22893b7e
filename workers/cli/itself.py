"""How `tenders` is called: by a process of its own, and by whoever types the next command."""

import os
import shutil
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from workers.service.health import Endpoint


def tenders(*arguments: str) -> list[str]:
    """The command line that runs `tenders` with these arguments, by this same Python."""
    return [sys.executable, "-P", "-m", "workers.cli", *arguments]


def tenders_worker(
    names: Sequence[str], endpoint: Endpoint | None, bootstrap: str | None
) -> list[str]:
    """The command line that runs agents, unsupervised."""
    address = [] if bootstrap is None else ["--bootstrap", bootstrap]
    return tenders("worker", *names, *_served_at(endpoint), *address)


def tenders_board(place: Endpoint, bootstrap: str | None) -> list[str]:
    """The command line that runs the board, unsupervised.

    Of free ports it takes one that stays: pages that are open find the board again when the command
    is run once more.
    """
    address = [] if bootstrap is None else ["--bootstrap", bootstrap]
    port = place.port or _free_port(place.host)
    return tenders("worker", "board", "--host", place.host, "--port", str(port), *address)


def _free_port(host: str) -> int:
    """One that nobody listens on now; 0 where nobody can, which the board then says."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with suppress(OSError), socket.create_server((host, 0), family=family) as server:
        port: int = server.getsockname()[1]
        return port
    return 0


def _served_at(endpoint: Endpoint | None) -> list[str]:
    if endpoint is None:
        return []
    return ["--metrics-host", endpoint.host, "--metrics-port", str(endpoint.port)]


def called() -> str:
    """How somebody in this directory calls `tenders` as this process was called."""
    script = Path(sys.argv[0])
    if script.name != "tenders":
        return f"{sys.executable} -m workers.cli"
    found = shutil.which("tenders")
    if found is not None and Path(found).samefile(script):
        return "tenders"
    return min(os.path.relpath(script), str(script), key=len)
