"""As much of Kafka's wire protocol as a proxy must know to find the requests of transactions."""

import asyncio
from enum import IntEnum
from struct import Struct
from typing import NamedTuple

_SIZE = Struct(">i")
_HEADER = Struct(">hhi")
_LENGTH = Struct(">h")
_CORRELATION = Struct(">i")


class Api(IntEnum):
    """The requests that name a transactional id, or a group, right behind their header."""

    PRODUCE = 0
    HEARTBEAT = 12
    INIT_PRODUCER_ID = 22
    ADD_PARTITIONS_TO_TXN = 24
    END_TXN = 26


_FIRST_FLEXIBLE = {
    Api.PRODUCE: 9,
    Api.HEARTBEAT: 4,
    Api.INIT_PRODUCER_ID: 2,
    Api.ADD_PARTITIONS_TO_TXN: 3,
    Api.END_TXN: 3,
}
"""From this version on strings are written in another way, which nobody here uses."""


class Request(NamedTuple):
    """A request's frame without its size, and what is known of it.

    name: its transactional id or group; None where it has none, or where it is not looked for.
    """

    frame: bytes
    api: int
    correlation_id: int
    name: str | None


async def read_frame(reader: asyncio.StreamReader) -> bytes | None:
    """The next frame without its size; None at the end."""
    try:
        (size,) = _SIZE.unpack(await reader.readexactly(_SIZE.size))
        return await reader.readexactly(size)
    except (asyncio.IncompleteReadError, ConnectionError):
        return None


def framed(frame: bytes) -> bytes:
    """A frame as it goes over the wire."""
    return _SIZE.pack(len(frame)) + frame


def request(frame: bytes) -> Request:
    """Take a request's frame apart."""
    api, version, correlation_id = _HEADER.unpack_from(frame)
    return Request(frame, api, correlation_id, _name(frame, api, version))


def reply_to(frame: bytes) -> int:
    """The correlation id of the request that a reply's frame answers."""
    (correlation_id,) = _CORRELATION.unpack_from(frame)
    return int(correlation_id)


def _name(frame: bytes, api: int, version: int) -> str | None:
    if api not in _FIRST_FLEXIBLE or version >= _FIRST_FLEXIBLE[Api(api)]:
        return None
    _, behind_client_id = _string(frame, _HEADER.size)
    name, _ = _string(frame, behind_client_id)
    return name


def _string(frame: bytes, start: int) -> tuple[str | None, int]:
    """The nullable string that begins here, and where it ends."""
    (length,) = _LENGTH.unpack_from(frame, start)
    start += _LENGTH.size
    if length < 0:
        return None, start
    return frame[start : start + length].decode(), start + length
