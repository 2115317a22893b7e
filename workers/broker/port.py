"""Ports on this machine that nobody listens on."""

import errno
import socket
from contextlib import ExitStack
from typing import Final

from workers.broker import failure
from workers.broker.configuration import HOST, Ports

_HIGHEST: Final = 65535


def choose(clients: int | None) -> Ports:
    """Three ports that nobody listens on now, the clients' as wished.

    Somebody else may take one before the broker does.

    Raises:
        PortTakenError: somebody listens on the port wished for.
        StartError: there is no such port, or no right to it.
    """
    with ExitStack() as stack:  # held together, so that they differ
        servers = [stack.enter_context(_listening(port)) for port in (clients or 0, 0, 0)]
        return Ports(*(server.getsockname()[1] for server in servers))


def _listening(port: int) -> socket.socket:
    if not 0 <= port <= _HIGHEST:
        raise failure.StartError(f"Port {port} is none: ports go from 1 to {_HIGHEST}.")
    try:
        return socket.create_server((HOST, port))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise failure.port_taken(port) from error
        raise failure.StartError(f"Port {port} cannot be used: {error.strerror}.") from error
