"""What every room's tests may ask for: a Kafka, and names of their own in it."""

import contextlib
import logging
import os
import secrets
from collections.abc import AsyncIterator, Iterator

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from hypothesis import settings

from workers.broker import jars
from workers.broker.failure import StartError
from workers.broker.local import LocalKafka

ADDRESS_VARIABLE = "TENDERS_KAFKA_BOOTSTRAP_SERVERS"


settings.register_profile("busy machine", deadline=None)  # an example may take its time
settings.load_profile("busy machine")


@pytest.fixture(autouse=True)
def _the_libraries_log_as_before() -> Iterator[None]:
    """A command that runs in this process takes over what libraries log; no test inherits that."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers = handlers
    root.setLevel(level)


@pytest.fixture(scope="session")
def kafka() -> Iterator[str]:
    """The address of a Kafka: the one that the environment names, or one for all the tests."""
    configured = os.environ.get(ADDRESS_VARIABLE)
    if configured:
        yield configured
        return
    with LocalKafka.start(heap_mib=512) as broker:
        yield broker.bootstrap


@pytest.fixture
async def prefix(kafka: str) -> AsyncIterator[str]:
    """What stands before a test's topics and groups; its topics go when the test is over."""
    async with own_prefix(kafka) as name:
        yield name


@contextlib.asynccontextmanager
async def own_prefix(kafka: str) -> AsyncIterator[str]:
    """A prefix that nobody else has; topics with it go at the end."""
    name = f"t{secrets.token_hex(3)}."
    try:
        yield name
    finally:
        await _delete_topics(kafka, name)


async def _delete_topics(kafka: str, prefix: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    try:
        topics = [topic for topic in await admin.list_topics() if topic.startswith(prefix)]
        if topics:
            await admin.delete_topics(topics)
    finally:
        await admin.close()


def pytest_collection_finish(session: pytest.Session) -> None:
    """Downloads Apache Kafka before the first test, whose time limit it would take otherwise."""
    asked_for = any(item.get_closest_marker("kafka") for item in session.items)
    if not asked_for or session.config.option.collectonly or ADDRESS_VARIABLE in os.environ:
        return
    capture = session.config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled(), contextlib.suppress(StartError):
        jars.classpath()  # what fails here fails again, with its reason, in each test
