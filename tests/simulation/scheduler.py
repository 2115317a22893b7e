"""Runs coroutines one step at a time in an order that a seed decides: no event loop, no clock.

The engine's core awaits nothing but its log, and the log in memory awaits `Steps.pause`; so a
simulation decides at every await who goes on, who dies and who sleeps through it.
"""

from collections.abc import Coroutine, Generator
from typing import Any


class Pause:
    """What a coroutine awaits to let others go on."""

    def __init__(self, step: str) -> None:
        self.step = step

    def __await__(self) -> Generator["Pause"]:
        yield self


async def pause(step: str) -> None:
    """Let the scheduler decide when this goes on."""
    await Pause(step)


class Actor:
    """A coroutine that goes on when it is told to.

    step: what it is about to do. error: what ended it, if something did.
    """

    def __init__(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        self.name = name
        self.step = "start"
        self.error: Exception | None = None
        self.alive = True
        self._work = work

    def go_on(self) -> None:
        """Do what it is about to do, up to the next await of its log."""
        try:
            self.step = self._work.send(None).step
        except StopIteration:
            self.alive = False
        except Exception as error:  # noqa: BLE001 - the simulation looks at what ended an actor
            self.error = error
            self.alive = False

    def die(self) -> None:
        """End here, as by kill -9: what was under way is never finished."""
        self._work.close()
        self.alive = False
