"""Where a page of a list ends, as one opaque word in the address of the next."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import Annotated, Final, TypeVar

import msgspec
from pydantic import Field

from workers.board.web.problem import Problem

_LARGEST: Final = 2**63 - 1
"""Databases count no further, and fail when asked for more."""

Number = Annotated[int, Field(ge=0, le=_LARGEST)]
"""The number of a row, as an address names it."""

T = TypeVar("T", bound=tuple[object, ...])


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
        place = msgspec.json.decode(urlsafe_b64decode(padded), type=kind)
    except ValueError:  # which msgspec's and base64's are as well
        place = None
    if place is None or any(isinstance(one, int) and abs(one) > _LARGEST for one in place):
        raise Problem("invalid_request", "after: is no place in this list")
    return place
