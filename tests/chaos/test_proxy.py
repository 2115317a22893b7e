"""The proxy by itself: an echo stands for Kafka, so that each fault can be seen alone."""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from struct import pack

import pytest

from tests.chaos import wire
from tests.chaos.proxy import HOST, Proxy
from tests.chaos.wire import Api


def request(api: int, correlation_id: int, transactional_id: str = "router-0") -> bytes:
    name = transactional_id.encode()
    header = pack(">hhih", api, 0, correlation_id, 2) + b"me"
    return header + pack(">h", len(name)) + name


class Echo:
    """Answers every request with its correlation id and remembers it."""

    def __init__(self) -> None:
        self.received: list[int] = []
        self._news = asyncio.Condition()

    async def has(self, number: int) -> None:
        """Wait until this request has come."""
        async with self._news:
            await self._news.wait_for(lambda: number in self.received)

    async def serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        while (frame := await wire.read_frame(reader)) is not None:
            number = wire.request(frame).correlation_id
            async with self._news:
                self.received.append(number)
                self._news.notify_all()
            writer.write(wire.framed(pack(">i", number)))
        writer.close()


class Client:
    """A connection through the proxy."""

    def __init__(self, reader: StreamReader, writer: StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def ask(self, api: int, correlation_id: int) -> int | None:
        """The correlation id of the reply; None when the connection has ended instead."""
        self.send(api, correlation_id)
        return await self.reply()

    def send(self, api: int, correlation_id: int) -> None:
        self._writer.write(wire.framed(request(api, correlation_id)))

    async def reply(self) -> int | None:
        frame = await wire.read_frame(self._reader)
        return None if frame is None else wire.reply_to(frame)

    def close(self) -> None:
        self._writer.close()


@pytest.fixture
def echo() -> Echo:
    return Echo()


@pytest.fixture
async def proxy(echo: Echo) -> AsyncIterator[Proxy]:
    server = await asyncio.start_server(echo.serve, HOST)
    async with server, Proxy(server.sockets[0].getsockname()[1]) as proxy:
        yield proxy


@pytest.fixture
async def client(proxy: Proxy) -> AsyncIterator[Client]:
    client = await connected(proxy)
    yield client
    client.close()


async def connected(proxy: Proxy) -> Client:
    return Client(*await asyncio.open_connection(HOST, proxy.port))


async def test_frames_go_through_in_order(client: Client) -> None:
    for number in range(3):
        client.send(Api.PRODUCE, number)

    assert [await client.reply() for _ in range(3)] == [0, 1, 2]


async def test_a_cut_ends_every_connection_and_new_ones_work(proxy: Proxy, client: Client) -> None:
    assert await client.ask(Api.PRODUCE, 1) == 1

    assert proxy.cut() == 1

    assert await client.reply() is None
    again = await connected(proxy)
    assert await again.ask(Api.PRODUCE, 2) == 2
    again.close()


async def test_after_a_half_close_requests_arrive_but_replies_do_not(
    proxy: Proxy, client: Client, echo: Echo
) -> None:
    assert await client.ask(Api.PRODUCE, 1) == 1

    proxy.half_close()

    assert await client.ask(Api.PRODUCE, 2) is None
    await echo.has(2)


async def test_a_delay_holds_frames_up(proxy: Proxy, client: Client) -> None:
    loop = asyncio.get_running_loop()
    proxy.delay_s = 0.05
    before = loop.time()

    assert await client.ask(Api.PRODUCE, 1) == 1

    assert loop.time() - before >= 2 * proxy.delay_s


async def test_a_lost_reply_takes_its_connection_along_although_kafka_has_acted(
    proxy: Proxy, client: Client, echo: Echo
) -> None:
    proxy.ends.lose_replies(1)
    assert await client.ask(Api.PRODUCE, 1) == 1

    assert await client.ask(Api.END_TXN, 2) is None

    assert echo.received == [1, 2]
    assert proxy.ends.lost == 1


async def test_a_request_that_is_held_comes_between_the_next_writes_which_then_end(
    proxy: Proxy, client: Client, echo: Echo
) -> None:
    proxy.ends.hold(1)
    assert await client.ask(Api.END_TXN, 1) is None
    again = await connected(proxy)
    assert await again.ask(Api.END_TXN, 2) == 2
    assert echo.received == [2]

    again.send(Api.PRODUCE, 3)

    assert await again.reply() == 3
    assert echo.received == [2, 3, 1]
    assert await again.ask(Api.ADD_PARTITIONS_TO_TXN, 4) is None
    again.close()


async def test_one_member_of_a_group_is_deaf_its_connection_stays_open_and_says_nothing(
    proxy: Proxy, client: Client, echo: Echo
) -> None:
    proxy.deafen(2)
    assert await client.ask(Api.PRODUCE, 1) == 1
    client.send(Api.HEARTBEAT, 2)
    client.send(Api.PRODUCE, 3)

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(client.reply(), 0.2)

    other = await connected(proxy)
    assert await other.ask(Api.HEARTBEAT, 4) == 4
    assert echo.received == [1, 4]
    other.close()


async def test_when_all_is_calm_nothing_that_was_still_to_come_goes_wrong(
    proxy: Proxy, client: Client
) -> None:
    proxy.deafen(1)
    proxy.ends.lose_replies(1)
    proxy.ends.hold(1)

    proxy.calm()

    assert await client.ask(Api.HEARTBEAT, 1) == 1
    assert await client.ask(Api.END_TXN, 2) == 2


async def test_without_kafka_a_connection_ends_at_once(proxy: Proxy) -> None:
    proxy.upstream = 1

    client = await connected(proxy)

    assert await client.reply() is None
    client.close()
