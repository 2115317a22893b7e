"""Where a page of a list ends, as one opaque word in the address of the next."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import TypeVar

import msgspec

from workers.board.web.problem import Problem

T = TypeVar("T")


def written(place: Sequence[str | int] | None) -> str | None:
    """The word; None where there is no next page."""
    if place is None:
        return None
    return urlsafe_b64encode(msgspec.json.encode(list(place))).decode().rstrip("=")


def read(word: str | None, kind: type[T]) -> T | None:
    """The place that the word means, a named tuple of this kind. Raises: Problem."""
    if word is None:
        return None
    try:
        padded = word + "=" * (-len(word) % 4)
        return msgspec.json.decode(urlsafe_b64decode(padded), type=kind)
    except ValueError:  # which msgspec's and base64's are as well
        raise Problem("invalid_request", "after: is no place in this list") from None
