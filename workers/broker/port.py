"""Ports on this machine that nobody listens on."""

import errno
import socket
from contextlib import ExitStack

from workers.broker import failure
from workers.broker.configuration import HOST, Ports


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
    try:
        return socket.create_server((HOST, port))
    except OverflowError as error:
        raise failure.StartError(f"Port {port} is none: ports go from 1 to 65535.") from error
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise failure.port_taken(port) from error
        raise failure.StartError(f"Port {port} cannot be used: {error.strerror}.") from error
