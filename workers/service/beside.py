"""Two small ways in which the parts of a process go on side by side."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager


@asynccontextmanager
async def beside(work: Coroutine[None, None, None]) -> AsyncIterator[None]:
    """Run this beside the body, and end it with the body."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


async def came_before(event: asyncio.Event, end: asyncio.Event) -> bool:
    """Wait for the event; False when the end has come, before or by then."""
    waits = [asyncio.create_task(each.wait()) for each in (event, end)]
    await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()
    return not end.is_set()
