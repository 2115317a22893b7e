"""How a process of `tenders` starts another."""

import sys
from collections.abc import Sequence

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


def _served_at(endpoint: Endpoint | None) -> list[str]:
    if endpoint is None:
        return []
    return ["--metrics-host", endpoint.host, "--metrics-port", str(endpoint.port)]
