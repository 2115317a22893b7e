"""The signals that ask a process to stop."""

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

_ASK_TO_STOP: Final = (signal.SIGTERM, signal.SIGINT)


@contextmanager
def asked_to_stop(stop: Callable[[], None]) -> Iterator[None]:
    """Call `stop` at SIGTERM or Ctrl-C, as often as they come, while this lasts."""
    loop = asyncio.get_running_loop()
    for number in _ASK_TO_STOP:
        loop.add_signal_handler(number, stop)
    try:
        yield
    finally:
        for number in _ASK_TO_STOP:
            loop.remove_signal_handler(number)
