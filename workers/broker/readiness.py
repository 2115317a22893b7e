"""Whether the broker serves: it answers on every listener, and counts itself among the living."""

import socket
import ssl
import struct
from pathlib import Path
from typing import Final

from workers.broker.configuration import HOST, Ports

_METADATA: Final = 3
_VERSION: Final = 4
_CORRELATION: Final = 0
_NO_CLIENT_ID: Final = -1
_NO_TOPICS: Final = struct.pack(">i?", 0, False)
_ANSWER: Final = struct.Struct(">4i")
_ANSWER_SECONDS: Final = 2.0


def serves(ports: Ports) -> bool:
    """Whether a broker whose clients need no login serves.

    Both are asked, since the listeners open one after the other: a broker may answer on one and
    end a moment later because the other's port is taken.
    """
    return _names_itself(ports.internal) and _names_itself(ports.clients)


def serves_over_tls(ports: Ports, ca_file: Path) -> bool:
    """Whether a broker whose clients log in serves."""
    return _names_itself(ports.internal) and _is_certified(ports.clients, ca_file)


def _names_itself(port: int) -> bool:
    """Whether the answer about the cluster names a broker; a fenced one is left out of it."""
    try:
        with socket.create_connection((HOST, port), _ANSWER_SECONDS) as connection:
            connection.sendall(_request())
            answer = connection.makefile("rb").read(_ANSWER.size)
    except OSError:
        return False
    if len(answer) < _ANSWER.size:
        return False
    _length, _correlation, _throttled, brokers = _ANSWER.unpack(answer)
    return bool(brokers)


def _is_certified(port: int, ca_file: Path) -> bool:
    context = ssl.create_default_context(cafile=ca_file)
    try:
        with (
            socket.create_connection((HOST, port), _ANSWER_SECONDS) as connection,
            context.wrap_socket(connection, server_hostname=HOST),
        ):
            return True
    except OSError:
        return False


def _request() -> bytes:
    """A metadata request about no topic, framed by its length."""
    header = struct.pack(">hhih", _METADATA, _VERSION, _CORRELATION, _NO_CLIENT_ID)
    return struct.pack(">i", len(header) + len(_NO_TOPICS)) + header + _NO_TOPICS
