"""What all clients outside the service have in common: librdkafka, which the service never uses."""

import threading
from typing import Final

Stop = threading.Event
"""Set when the run is over, so that no thread waits any longer."""

_REQUEST_MS: Final = 10_000


def client(bootstrap: str) -> dict[str, str | int | float | bool]:
    """Settings of every client: quick to notice a connection that is dead, quick to come back."""
    return {
        "bootstrap.servers": bootstrap,
        "socket.timeout.ms": _REQUEST_MS,
        "reconnect.backoff.max.ms": 1_000,
        "log_level": 2,  # faults are made on purpose, so they are no news
    }
