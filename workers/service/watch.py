"""Keeps an eye on the broker as long as the process runs, and tells when it goes and comes."""

import asyncio
from time import monotonic
from typing import Final, Protocol

from workers.engine.kafka.lookout import Unreachable
from workers.service.logbook import Logbook
from workers.service.vitals import Vitals

_EVERY_S: Final = 2.0
_FIRST_PAUSE_S: Final = 0.25
_LONGEST_PAUSE_S: Final = 5.0


class Pinged(Protocol):
    """A broker that can be asked whether it is there."""

    async def ping(self) -> None:
        """Raises: Unreachable."""


class BrokerWatch:
    """`found` is set once the broker has answered for the first time."""

    def __init__(self, broker: Pinged, vitals: Vitals, logbook: Logbook) -> None:
        self.found = asyncio.Event()
        self._broker = broker
        self._vitals = vitals
        self._logbook = logbook

    async def run(self) -> None:
        """Ask again and again, until cancelled."""
        pause = _FIRST_PAUSE_S
        while True:
            answered = await self._look()
            self._vitals.beat = monotonic()
            await asyncio.sleep(_EVERY_S if answered else pause)
            pause = _FIRST_PAUSE_S if answered else min(2 * pause, _LONGEST_PAUSE_S)

    async def _look(self) -> bool:
        try:
            await self._broker.ping()
        except Unreachable as error:
            self._missed(str(error))
            return False
        self._answered()
        return True

    def _missed(self, why: str) -> None:
        is_news = self._vitals.broker != why
        self._vitals.broker = why  # first: who reads the line may ask for the health at once
        if is_news:
            self._logbook.caution("broker_missed", {"why": why})

    def _answered(self) -> None:
        is_news = bool(self._vitals.broker)
        self._vitals.broker = ""
        self.found.set()
        if is_news:
            self._logbook.tell("broker_found", {})
