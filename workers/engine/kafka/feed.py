"""What was fetched for one task and not taken yet: bounded, so a slow task holds up nobody."""

import asyncio
from collections.abc import Collection, Sequence
from contextlib import suppress
from typing import Final

from workers.engine.port import Fetched, Record

FULL_BYTES: Final = 8 * 1024 * 1024
FULL_RECORDS: Final = 4_000


class Feed:
    """Records by topic; `full` topics are not fetched further until they were taken."""

    def __init__(self) -> None:
        self._records: dict[str, list[Record]] = {}
        self._bytes: dict[str, int] = {}
        self._failure: Exception | None = None
        self._news = asyncio.Event()

    def put(self, topic: str, records: Sequence[Record]) -> None:
        self._records.setdefault(topic, []).extend(records)
        size = sum(len(record.value or b"") for record in records)
        self._bytes[topic] = self._bytes.get(topic, 0) + size
        self._news.set()

    def full(self, topic: str) -> bool:
        return (
            len(self._records.get(topic, ())) >= FULL_RECORDS
            or self._bytes.get(topic, 0) >= FULL_BYTES
        )

    def holds(self, topic: str) -> bool:
        """Whether there is something of it that was not taken yet."""
        return topic in self._records

    def fail(self, failure: Exception) -> None:
        """Let the task's next `take` raise this."""
        self._failure = failure
        self._news.set()

    def nudge(self) -> None:
        """Let a waiting `wait` return now."""
        self._news.set()

    def clear(self) -> None:
        self._records, self._bytes, self._failure = {}, {}, None
        self._news.clear()

    async def wait(self, wait_ms: int, enough: Collection[str]) -> None:
        """Return when something else than `enough` is there, or after `wait_ms`, or earlier."""
        if self._failure is not None or not self._records.keys() <= set(enough):
            return
        self._news.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(wait_ms / 1000):
                await self._news.wait()

    def take(self, enough: Collection[str]) -> Fetched:
        """All that is there, except of the topics in `enough`; raises what `fail` was given."""
        if self._failure is not None:
            raise self._failure
        wanted = [topic for topic in self._records if topic not in enough]
        for topic in wanted:
            del self._bytes[topic]
        return {topic: self._records.pop(topic) for topic in wanted}
