"""Watches from a thread of its own that the process goes on, and shows where it hangs if not."""

import asyncio
import faulthandler
import sys
from collections.abc import Callable, Sequence
from threading import Event, Thread
from time import monotonic
from typing import Final, Self

from workers.service.logbook import Logbook
from workers.service.pulse import Pulse
from workers.service.vitals import Vitals

_EVERY_S: Final = 1.0


class Watchdog:
    """Barks once: one dump of all stacks tells where it hangs, more would bury it.

    lifeless: what liveness is judged by, asked from the thread with the monotonic clock; where it
    is not given, the vitals alone.
    """

    def __init__(
        self,
        vitals: Vitals,
        logbook: Logbook,
        lifeless: Callable[[float], Sequence[str]] | None = None,
        every_s: float = _EVERY_S,
    ) -> None:
        self._vitals = vitals
        self._logbook = logbook
        self._lifeless = lifeless or vitals.lifeless
        self._every_s = every_s
        self._pulse = Pulse()
        self._loop = asyncio.get_running_loop()
        self._ended = Event()
        self._has_barked = False
        self._thread = Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_raised: object) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(self._every_s):
            self._look(monotonic())

    def _look(self, now: float) -> None:
        vitals = self._vitals
        if vitals.broker:
            self._pulse.forget()
            vitals.still = ()
        else:
            vitals.still = self._pulse.still(vitals.agents, now)
        reasons = self._lifeless(now)
        if reasons and not self._has_barked:
            self._has_barked = True
            self._bark(reasons)

    def _bark(self, reasons: Sequence[str]) -> None:
        self._logbook.alarm("process_hangs", {"why": "; ".join(reasons)})
        faulthandler.dump_traceback(sys.stderr, all_threads=True)
        for task in asyncio.all_tasks(self._loop):
            task.print_stack(file=sys.stderr)
