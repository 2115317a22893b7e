"""Looks at the broker from outside the work: does it answer, and which topics does it have."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Final, Self

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from workers.engine.kafka.connection import Connection

_ANSWER_WITHIN_S: Final = 5.0


class Unreachable(Exception):  # noqa: N818 - a state of the broker
    """The broker does not answer now; it may later."""


class Lookout:
    """A connection of its own, made at the first question; never creates a topic by asking."""

    def __init__(self, connection: Connection) -> None:
        self._bootstrap = connection.bootstrap
        self._admin: Any = AIOKafkaAdminClient(
            **connection.options(), request_timeout_ms=int(_ANSWER_WITHIN_S * 1000)
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_raised: object) -> None:
        await self._admin.close()

    async def topics(self) -> dict[str, int]:
        """Every topic, with its number of partitions. Raises: Unreachable."""
        described: list[dict[str, Any]] = await self._ask(self._admin.describe_topics)
        return {topic["topic"]: len(topic["partitions"]) for topic in described}

    async def cluster(self) -> str:
        """The id of the cluster. Raises: Unreachable."""
        described: dict[str, Any] = await self._ask(self._admin.describe_cluster)
        return str(described["cluster_id"])

    async def ping(self) -> None:
        """Ask for as little as can be asked. Raises: Unreachable."""
        await self._ask(partial(self._admin.describe_topics, []))

    async def _ask(self, question: Callable[[], Awaitable[Any]]) -> Any:
        try:
            async with asyncio.timeout(_ANSWER_WITHIN_S):
                await self._admin.start()
                return await question()
        except (KafkaError, OSError, TimeoutError) as error:
            raise Unreachable(f"no answer from {self._bootstrap}") from error
