"""Whether the broker serves: it answers a metadata request and names itself among the living."""

import socket
import struct
from typing import Final

from workers.broker.configuration import HOST

_METADATA: Final = 3
_VERSION: Final = 4
_CORRELATION: Final = 0
_NO_TOPICS: Final = struct.pack(">i?", 0, False)
_NO_CLIENT_ID: Final = -1
_ANSWER_SECONDS: Final = 2.0


def serves(port: int) -> bool:
    """Whether the broker on this plain port is unfenced; only then does metadata name it."""
    try:
        with socket.create_connection((HOST, port), _ANSWER_SECONDS) as connection:
            connection.sendall(_request())
            answer = connection.makefile("rb").read(4 * 4)
    except OSError:
        return False
    if len(answer) < 4 * 4:
        return False
    _size, _correlation, _throttled, brokers = struct.unpack(">4i", answer)
    return bool(brokers)


def _request() -> bytes:
    """A metadata request about no topic, framed by its length."""
    header = struct.pack(">hhih", _METADATA, _VERSION, _CORRELATION, _NO_CLIENT_ID)
    return struct.pack(">i", len(header) + len(_NO_TOPICS)) + header + _NO_TOPICS
