"""Whole numbers: strict, so neither `true` nor `1.0` nor `"1"` is one."""

from typing import Annotated, Final

from pydantic import Field

_LARGEST: Final = 2**53 - 1  # every JSON reader keeps integers up to here exact

Count = Annotated[int, Field(strict=True, ge=0, le=_LARGEST)]
Ordinal = Annotated[int, Field(strict=True, ge=1, le=_LARGEST)]
"""A version or a place in a sequence: 1, 2, ..."""

Year = Annotated[int, Field(strict=True, ge=1, le=9999)]
Cap = Annotated[int, Field(strict=True, ge=1, le=100)]
"""How many insurers may be asked per tender."""
