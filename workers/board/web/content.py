"""What people can read of the bytes of a record; pure."""

from typing import Final

import msgspec

from events.json import NotJson, parse
from schemas.frozen import Frozen

_HEX_BYTES: Final = 512


class Content(Frozen):
    """Bytes: as text, or, where they are none, the first of them in hex."""

    size_bytes: int
    text: str | None
    hex: str | None


def content(raw: bytes | None) -> Content | None:
    """What people can read of these bytes; JSON is laid out."""
    if raw is None:
        return None
    try:
        text = _laid_out(raw)
    except UnicodeDecodeError:
        return Content(size_bytes=len(raw), text=None, hex=raw[:_HEX_BYTES].hex(" "))
    if "\0" in text:
        return Content(size_bytes=len(raw), text=None, hex=raw[:_HEX_BYTES].hex(" "))
    return Content(size_bytes=len(raw), text=text, hex=None)


def _laid_out(raw: bytes) -> str:
    try:
        parse(raw)
    except NotJson:
        return raw.decode()
    return msgspec.json.format(raw, indent=2).decode()
