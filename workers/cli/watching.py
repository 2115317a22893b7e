"""Reads events of many topics into one order, to where they end now or for ever."""

from collections.abc import AsyncIterator

from workers.cli.merge import Merge
from workers.client.reader import Found, Reader


async def until_end(reader: Reader) -> AsyncIterator[Found]:
    """From where the reader stands to where everything ended when it was opened."""
    merge = Merge()
    while unread := await reader.unread():
        merge.add(await reader.fetch(pausing=merge.crowded() & unread))
        for record in merge.take(await reader.unread()):
            yield record
    for record in merge.take(()):
        yield record


async def for_ever(reader: Reader) -> AsyncIterator[Found]:
    """From where the reader stands on, and then as records come."""
    merge = Merge()
    while True:
        merge.add(await reader.fetch(pausing=merge.crowded()))
        for record in merge.take(await reader.behind()):
            yield record
