"""A record of the log as it is read back from its row."""

from typing import Any, Final

from sqlalchemy import Row

from workers.board.store.headers import unpacked
from workers.board.store.tables import EVENT
from workers.insight.recorded import Recorded

COLUMNS: Final = (
    EVENT.c.topic,
    EVENT.c.partition,
    EVENT.c.offset,
    EVENT.c.appended_at,
    EVENT.c.key,
    EVENT.c.value,
    EVENT.c.headers,
)


def recorded(row: Row[*tuple[Any, ...]]) -> Recorded:
    """The record of a row that has these columns, whatever else it has."""
    return Recorded(
        row.topic,
        row.partition,
        row.offset,
        row.appended_at,
        row.key,
        row.value,
        unpacked(row.headers),
    )
