"""Live rates: how many records of each kind came in each minute, approximately.

A windowed table of Faust, in memory alone: it begins empty at every start, and what is read late
counts in the minute of its append. Good enough to see what is going on just now; counts and ages
that must be right come from SQL.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, Final

import faust
from typing_extensions import override

from workers.insight.recorded import Recorded

MINUTES: Final = 5
"""Over how many minutes a rate is taken, the one that is running among them."""

_MINUTE_S: Final = 60
_KEPT_S: Final = 60 * _MINUTE_S


class _InMemory(faust.Table[Any, int]):
    """A table without a changelog, which would be a topic, for figures that are soon forgotten."""

    @override
    def on_key_set(self, key: Any, value: int) -> None:
        """Nobody else is told."""

    @override
    def on_key_del(self, key: Any) -> None:
        """Nobody else is told."""


class Rates:
    """Counts what was stored, by kind and minute."""

    def __init__(self, app: faust.App) -> None:
        self._table = _InMemory(app, name="rates", default=int)
        self._windows: Any = self._table.tumbling(timedelta(seconds=_MINUTE_S))
        self._newest = 0.0

    def count(self, records: Iterable[Recorded]) -> None:
        """These were stored."""
        minutes = Counter(
            (record.topic, record.appended_at // (1_000 * _MINUTE_S)) for record in records
        )
        for (kind, minute), count in minutes.items():
            self._add(kind, float(minute * _MINUTE_S), count)

    def _add(self, kind: str, at: float, count: int) -> None:
        if at < self._newest - _KEPT_S:
            return  # the log is being caught up with
        self._windows.relative_to(at)[kind] += count
        if at > self._newest:
            self._newest = at
            self._forget(at - _KEPT_S)

    def _forget(self, before: float) -> None:
        # Faust's own expiry never finds a window: it looks under another key than it wrote.
        for key in [key for key in self._table if key[1][0] < before]:
            del self._table[key]

    def per_minute(self, now_ms: int) -> Mapping[str, float]:
        """Records per minute by kind, over the last minutes and as much of this one as is over."""
        now = now_ms / 1_000
        earliest = (now // _MINUTE_S - MINUTES + 1) * _MINUTE_S
        counts: Counter[str] = Counter()
        for (kind, window), count in self._table.items():
            if earliest <= window[0] <= now:
                counts[kind] += count
        minutes = (now - earliest) / _MINUTE_S
        return {kind: count / minutes for kind, count in sorted(counts.items())}
