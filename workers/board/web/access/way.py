"""Whether a way that somebody has written leads to a page of the board."""

import re
from typing import Final

_OURS: Final = re.compile(r"/(?![/\\])[!-\[\]-~]*")
"""Browsers read backslashes as slashes, and what begins with two of them as another host."""


def is_ours(path: str) -> bool:
    """Whether this leads to the board, whoever has written it."""
    return _OURS.fullmatch(path) is not None
