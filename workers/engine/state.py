"""The rows of one task: what is committed, what a transaction changes, and whom to wake when."""

from collections.abc import Iterable, Mapping
from heapq import heappop, heappush
from typing import Any, NamedTuple

import msgspec

from workers.engine.agent import NEVER, Change, Row, RowT, Table

_ENCODER = msgspec.msgpack.Encoder()
_ROW = msgspec.msgpack.Decoder(Row)


class Waiting(NamedTuple):
    """Why a row waits (a code), and since when (epoch milliseconds)."""

    why: str
    since: int


class Timers:
    """Which rows to wake when; rows that are due together cost a pointer each."""

    def __init__(self) -> None:
        self._buckets: dict[int, list[bytes]] = {}
        self._order: list[int] = []

    def add(self, due: int, key: bytes) -> None:
        bucket = self._buckets.get(due)
        if bucket is None:
            self._buckets[due] = bucket = []
            heappush(self._order, due)
        bucket.append(key)

    def next_due(self) -> int | None:
        """The earliest due time, or None; it may belong to a row that has moved on since."""
        return self._order[0] if self._order else None

    def is_due(self, now: int) -> bool:
        """Whether there is something to take at `now`."""
        return bool(self._order) and self._order[0] <= now

    def take(self, now: int) -> tuple[int, bytes] | None:
        """One (due, key) that is due at `now`, the earliest first; None when nothing is."""
        if not self.is_due(now):
            return None
        due = self._order[0]
        bucket = self._buckets[due]
        key = bucket.pop()
        if not bucket:
            heappop(self._order)
            del self._buckets[due]
        return due, key


class Store:
    """The committed rows as the changelog has them: small, quick to restore, decoded on sight."""

    def __init__(self, tables: Iterable[Table[Any]]) -> None:
        self.tables = {table.name: table for table in tables}
        self.rows: dict[bytes, bytes] = {}
        self.timers = Timers()
        self.waiting: dict[bytes, Waiting] = {}

    def restore(self, key: bytes, stored: bytes | None) -> None:
        """Take over one record of the changelog."""
        before = self.rows.get(key)
        row = self._set(key, stored)
        if row is None or row.due == NEVER:
            return
        if before is None or _ROW.decode(before).due != row.due:
            self.timers.add(row.due, key)

    def apply(self, rows: Mapping[bytes, bytes | None]) -> None:
        """Take over what a transaction has committed; its timers were set when it was decided."""
        for key, stored in rows.items():
            self._set(key, stored)

    def _set(self, key: bytes, stored: bytes | None) -> Row | None:
        if stored is None:
            self.rows.pop(key, None)
            self.waiting.pop(key, None)
            return None
        self.rows[key] = stored
        row = _ROW.decode(stored)
        if row.why:
            self.waiting[key] = Waiting(row.why, row.since)
        else:
            self.waiting.pop(key, None)
        return row

    def named(self, key: bytes) -> tuple[Table[Any], tuple[str, ...]]:
        """The table and the parts of a stored key."""
        name, *parts = key.decode().split(" ")
        return self.tables[name], tuple(parts)


class Overlay:
    """The rows as one transaction sees them: the store's, covered by its own changes."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._seen: dict[bytes, Row | None] = {}
        self._changed: dict[bytes, None] = {}
        self._woken: set[bytes] = set()

    def get(self, table: Table[RowT], *key: str) -> RowT | None:
        return self._row(table, table.stored_key(key))

    def _row(self, table: Table[RowT], key: bytes) -> RowT | None:
        if key in self._seen:
            return self._seen[key]  # type: ignore[return-value]  # one key, one table, one row type
        stored = self._store.rows.get(key)
        row = None if stored is None else table.decode(stored)
        self._seen[key] = row
        return row

    def write(self, change: Change) -> None:
        """Change a row; whoever it wants to wake is woken even before the transaction ends."""
        key = change.table.stored_key(change.key)
        before = self._row(change.table, key)
        self._seen[key] = change.row
        self._changed[key] = None
        timed = before is not None and key not in self._woken and before.due
        if change.row is not None and change.row.due not in (NEVER, timed):
            self._store.timers.add(change.row.due, key)
        self._woken.discard(key)

    def due(self, now: int) -> Change | None:
        """The next row that is due, as it stands; None when nothing is due at `now`."""
        while (taken := self._store.timers.take(now)) is not None:
            due, key = taken
            table, parts = self._store.named(key)
            row = self._row(table, key)
            if row is not None and row.due == due:
                self._woken.add(key)
                return Change(table, parts, row)
        return None

    def changes(self) -> dict[bytes, bytes | None]:
        """The changed rows as they go to the changelog, each once."""
        seen = self._seen
        return {
            key: None if (row := seen[key]) is None else _ENCODER.encode(row)
            for key in self._changed
        }
