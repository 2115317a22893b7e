"""A record's headers as one column, in their order, with those that came twice."""

from typing import Final

import msgspec

from events.envelope import Headers

_ENCODER: Final = msgspec.msgpack.Encoder()
_DECODER: Final = msgspec.msgpack.Decoder(list[tuple[str, bytes]])


def packed(headers: Headers) -> bytes:
    """MessagePack: an array of pairs of a name and its bytes; no bytes count as empty ones."""
    return _ENCODER.encode([(name, content or b"") for name, content in headers])


def unpacked(column: bytes) -> Headers:
    """The headers that were packed."""
    return _DECODER.decode(column)
