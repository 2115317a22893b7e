"""Rows of an agent, as they stand and as they must be."""

from collections.abc import Mapping
from typing import NamedTuple

Told = Mapping[str, object]
"""What a row says, by name; only what the log says as well."""


class Said(NamedTuple):
    """A row that must be there by what the log says: its table, its key and what it must tell."""

    table: str
    key: tuple[str, ...]
    told: Told
