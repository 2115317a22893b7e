"""How fast dead letters are settled: a few hundred per transaction, so many per second."""

from typing import Final

_MOST: Final = 200
_TRANSACTIONS_PER_S: Final = 10


class Pace:
    """Says how long to wait before each transaction. Knows no clock.

    rate: records per second; None as fast as it goes.
    """

    def __init__(self, rate: int | None) -> None:
        self._rate = rate
        self._due = 0.0

    @property
    def portion(self) -> int:
        """How many records a transaction may take."""
        if self._rate is None:
            return _MOST
        return min(max(self._rate // _TRANSACTIONS_PER_S, 1), _MOST)

    def wait(self, records: int, now: float) -> float:
        """Seconds to wait before so many more records; `now` is any clock's, in seconds."""
        if self._rate is None:
            return 0.0
        start = max(self._due, now)
        self._due = start + records / self._rate
        return start - now
