"""For aiokafka, which leaves futures and tasks behind that failed and that nobody looks at.

asyncio complains of such an error, though what failed is begun anew anyway.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any


def quiet_future() -> asyncio.Future[Any]:
    """A future whose error need not be looked at."""
    future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    future.add_done_callback(look_at)
    return future


def quiet_task(work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
    """A task whose error need not be looked at."""
    task = asyncio.create_task(work)
    task.add_done_callback(look_at)
    return task


def look_at(done: asyncio.Future[Any]) -> None:
    """Look at its error, if it has one."""
    _ = done.cancelled() or done.exception()
