"""Topics as they are on the broker, and creating them; by plain names, without the prefix."""

from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import TopicAlreadyExistsError, for_code

from workers.client.errors import TellUser
from workers.client.topic import TopicState
from workers.engine.kafka.connection import Connection

_REQUEST_TIMEOUT_MS: Final = 10_000


class Administration:
    """Looks at topics and creates them."""

    def __init__(self, admin: Any, prefix: str) -> None:  # noqa: ANN401 - aiokafka ships no types
        self._admin = admin
        self._prefix = prefix

    async def brokers(self) -> int:
        """How many brokers the cluster has now."""
        return len((await self._admin.describe_cluster())["brokers"])

    async def partitions(self, topics: Collection[str]) -> dict[str, int]:
        """How many partitions each of these topics has. Raises: TellUser when one is missing."""
        found = await self._metadata(topics)
        missing = [self._prefix + topic for topic in topics if topic not in found]
        if missing:
            raise TellUser(f"missing: {', '.join(missing)}; `tenders topics create` creates them")
        return {topic: len(found[topic]) for topic in topics}

    async def states(self, topics: Collection[str]) -> dict[str, TopicState]:
        """Those of these topics that exist."""
        found = await self._metadata(topics)
        configurations = await self._configurations(found)
        return {
            topic: TopicState(
                len(partitions),
                min(len(partition["replicas"]) for partition in partitions),
                configurations[topic],
            )
            for topic, partitions in found.items()
        }

    async def create(self, topics: Mapping[str, TopicState]) -> None:
        """Create these topics, unless somebody has meanwhile.

        Raises: TellUser with what the broker says against it.
        """
        wanted = [
            NewTopic(
                name=self._prefix + topic,
                num_partitions=state.partitions,
                replication_factor=state.replication,
                topic_configs=dict(state.configuration),
            )
            for topic, state in topics.items()
        ]
        if wanted:
            _check(await self._admin.create_topics(wanted, timeout_ms=_REQUEST_TIMEOUT_MS))

    async def _metadata(self, topics: Collection[str]) -> dict[str, list[Any]]:
        # All of the cluster's: asking for a topic by name would create it on some brokers.
        wanted = {self._prefix + topic: topic for topic in topics}
        return {
            wanted[found["topic"]]: found["partitions"]
            for found in await self._admin.describe_topics()
            if found["topic"] in wanted
        }

    async def _configurations(self, topics: Collection[str]) -> dict[str, dict[str, str]]:
        resources = [
            ConfigResource(ConfigResourceType.TOPIC, self._prefix + topic) for topic in topics
        ]
        responses = await self._admin.describe_configs(resources) if resources else []
        return {
            resource["resource_name"].removeprefix(self._prefix): _entries(resource)
            for response in responses
            for resource in response.to_object()["resources"]
        }


def _entries(resource: Mapping[str, Any]) -> dict[str, str]:
    if resource["error_code"]:
        raise for_code(resource["error_code"])(resource["error_message"])
    return {
        entry["config_names"]: entry["config_value"] or "" for entry in resource["config_entries"]
    }


def _check(response: Any) -> None:  # noqa: ANN401 - aiokafka ships no types
    for answer in response.to_object()["topic_errors"]:
        if answer["error_code"] not in (0, TopicAlreadyExistsError.errno):
            why = answer["error_message"] or for_code(answer["error_code"]).description
            raise TellUser(f"cannot create {answer['topic']}: {why}")


@asynccontextmanager
async def administration(connection: Connection) -> AsyncIterator[Administration]:
    """Connects, and closes at the end."""
    admin = AIOKafkaAdminClient(**connection.options(), request_timeout_ms=_REQUEST_TIMEOUT_MS)
    try:
        await admin.start()
        yield Administration(admin, connection.prefix)
    finally:
        await admin.close()
