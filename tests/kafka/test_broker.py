"""A local Kafka serves, keeps its data and belongs to one process."""

import asyncio
import os
import signal
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaConnectionError, UnknownTopicOrPartitionError

from events import catalogue
from workers.broker.failure import StartError
from workers.broker.local import LocalKafka
from workers.broker.login import Logins
from workers.engine.kafka.connection import Connection

pytestmark = pytest.mark.kafka

Options = dict[str, Any]


@pytest.fixture(scope="module")
def broker() -> Iterator[LocalKafka]:
    with LocalKafka.start() as broker:
        yield broker


async def test_a_record_that_was_sent_can_be_read(kafka: str, prefix: str) -> None:
    plain = Connection(kafka).options()
    topic = f"{prefix}greetings"

    await create(plain, topic)
    await send(plain, topic, b"hello")

    assert await read(plain, topic) == b"hello"


async def test_the_largest_value_of_the_catalogue_fits(kafka: str, prefix: str) -> None:
    plain = Connection(kafka).options()
    topic = f"{prefix}large"
    value = os.urandom(max(kind.max_value_bytes for kind in catalogue.ALL))

    await create(plain, topic)
    await send(plain, topic, value)

    assert await read(plain, topic) == value


async def test_no_topic_comes_into_being_by_asking_for_it(kafka: str, prefix: str) -> None:
    plain = Connection(kafka).options()

    async with AIOKafkaProducer(request_timeout_ms=1000, **plain) as producer:
        with pytest.raises(UnknownTopicOrPartitionError):
            await producer.send(f"{prefix}never-made", b"hello")

    assert f"{prefix}never-made" not in await topics(plain)


def test_only_this_machine_reaches_it(broker: LocalKafka) -> None:
    with pytest.raises(OSError, match=r"refused|unreachable|assign"):
        socket.create_connection(("127.0.0.2", broker.port), timeout=5)


def test_it_stands_outside_of_the_terminals_process_group(broker: LocalKafka) -> None:
    assert os.getpgid(broker.pid) != os.getpgrp()


def test_nothing_goes_to_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    with LocalKafka.start():
        pass

    assert capfd.readouterr() == ("", "")


async def test_what_was_kept_is_there_again_on_another_port(tmp_path: Path) -> None:
    data = tmp_path / "Ausschreibungen für Köln"
    with await asyncio.to_thread(LocalKafka.start, data) as before:
        await create(options(before), "kept")
        await send(options(before), "kept", b"hello")
        cluster = await cluster_id(options(before))

    with await asyncio.to_thread(LocalKafka.start, data) as after:
        assert await read(options(after), "kept") == b"hello"
        assert await cluster_id(options(after)) == cluster


def test_a_broker_without_a_directory_leaves_nothing_behind() -> None:
    with LocalKafka.start() as broker:
        data = broker.data
        assert data.exists()

    assert not data.exists()


def test_a_data_directory_takes_one_broker_at_a_time(tmp_path: Path) -> None:
    with (
        LocalKafka.start(tmp_path),
        pytest.raises(StartError, match=r"A broker already runs in .*: stop it or name another"),
    ):
        LocalKafka.start(tmp_path)


def test_a_frozen_broker_can_be_stopped() -> None:
    broker = LocalKafka.start()
    os.kill(broker.pid, signal.SIGSTOP)

    broker.stop()

    assert not broker.runs


def test_a_killed_broker_starts_again_with_its_port_and_data(tmp_path: Path) -> None:
    killed = LocalKafka.start(tmp_path)
    os.kill(killed.pid, signal.SIGKILL)
    killed.stop()

    with LocalKafka.start(tmp_path, port_number=killed.port) as broker:
        assert broker.bootstrap == killed.bootstrap


async def test_who_logs_in_over_tls_is_served_and_nobody_else() -> None:
    logins = Logins({"router": "secret"})
    with await asyncio.to_thread(LocalKafka.start, logins=logins) as broker:
        right = login(broker, "secret").options()
        await create(right, "guarded")
        await send(right, "guarded", b"hello")
        assert await read(right, "guarded") == b"hello"

        with pytest.raises(KafkaConnectionError):
            await topics(login(broker, "wrong").options())
        with pytest.raises(KafkaConnectionError):
            await topics(options(broker))


def test_a_user_name_that_the_storage_tool_cannot_take_is_refused() -> None:
    with pytest.raises(ValueError, match="a user name"):
        Logins({"name=other": "secret"})


def options(broker: LocalKafka) -> Options:
    return Connection(broker.bootstrap).options()


def login(broker: LocalKafka, password: str) -> Connection:
    return Connection(
        broker.bootstrap,
        security_protocol="SASL_SSL",
        sasl_username="router",
        sasl_password=password,
        ca_file=broker.ca_file,
    )


@asynccontextmanager
async def admin(options: Options) -> AsyncIterator[AIOKafkaAdminClient]:
    client = AIOKafkaAdminClient(**options)
    try:
        await client.start()
        yield client
    finally:
        await client.close()


async def create(options: Options, topic: str) -> None:
    async with admin(options) as client:
        await client.create_topics([NewTopic(topic, num_partitions=1, replication_factor=1)])


async def topics(options: Options) -> list[str]:
    async with admin(options) as client:
        names: list[str] = await client.list_topics()
    return names


async def cluster_id(options: Options) -> str:
    async with admin(options) as client:
        cluster: str = (await client.describe_cluster())["cluster_id"]
    return cluster


async def send(options: Options, topic: str, value: bytes) -> None:
    largest = catalogue.BACKOFFICE_ASSIGNED.max_value_bytes + catalogue.ENVELOPE_BYTES
    async with AIOKafkaProducer(acks="all", max_request_size=largest, **options) as producer:
        await producer.send_and_wait(topic, value)


async def read(options: Options, topic: str) -> bytes:
    async with AIOKafkaConsumer(topic, auto_offset_reset="earliest", **options) as consumer:
        record = await consumer.getone()
    value: bytes = record.value
    return value
