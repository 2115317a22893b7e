"""How fast dead letters are settled: a few hundred per transaction, so many per second."""

import asyncio
from typing import Final

_MOST: Final = 200
_TRANSACTIONS_PER_S: Final = 10


class Pace:
    """Waits before a transaction until it is due.

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

    async def keep(self, records: int) -> None:
        """Wait until so many more records are due."""
        if self._rate is None:
            return
        now = asyncio.get_running_loop().time()
        await asyncio.sleep(max(self._due - now, 0))
        self._due = max(self._due, now) + records / self._rate
