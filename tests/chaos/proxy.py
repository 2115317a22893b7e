"""A TCP proxy in front of Kafka that does to connections what networks do to them.

It knows frames, so a request goes through whole or not at all, and single replies can get lost.
"""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import Awaitable
from contextlib import suppress
from typing import Final, Self

from tests.chaos import wire
from tests.chaos.ends import Ends
from tests.chaos.wire import Api, Request

HOST: Final = "127.0.0.1"
_CONNECT_S: Final = 5.0
_DELIVER_S: Final = 3.0

Stream = tuple[StreamReader, StreamWriter]


class Proxy:
    """Listens on a port of its own from entering its context to leaving it.

    upstream: Kafka's port. delay_s: how long every frame is held up, in both directions.
    ends: what happens to requests that end transactions.
    """

    def __init__(self, upstream: int = 0) -> None:
        self.port = 0
        self.upstream = upstream
        self.delay_s = 0.0
        self.ends = Ends()
        self._to_deafen = 0
        self._deafened: set[str | None] = set()
        self._links: set[Link] = set()
        self._serving: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, HOST)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_raised: object) -> None:
        if self._server is not None:
            self._server.close()
        for serving in self._serving:
            serving.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)

    def cut(self) -> int:
        """Reset every connection; how many there were."""
        for link in self._links:
            link.abort()
        return len(self._links)

    def half_close(self) -> int:
        """Tell every client that nothing more will come; what they send still reaches Kafka."""
        for link in self._links:
            link.half_close()
        return len(self._links)

    def deafen(self, count: int) -> None:
        """Let one connection with heartbeats go dead, unheard, in each of so many groups.

        Kafka gives what such a member reads to another one, while it still works on by itself.
        """
        self._to_deafen += count
        self._deafened.clear()

    def calm(self) -> None:
        """Let nothing more go wrong by itself."""
        self.ends.calm()
        self._to_deafen = 0

    def deafens(self, request: Request) -> bool:
        """Whether the connection of this request goes dead with it."""
        is_spared = request.api != Api.HEARTBEAT or request.name in self._deafened
        if is_spared or not self._to_deafen:
            return False
        self._to_deafen -= 1
        self._deafened.add(request.name)
        return True

    async def deliver(self, frame: bytes) -> None:
        """Bring Kafka a request that was kept back, and wait until it has acted on it."""
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(_DELIVER_S):
                reader, writer = await self.connect()
                writer.write(wire.framed(frame))
                await wire.read_frame(reader)
                writer.close()

    async def connect(self) -> Stream:
        """A connection to Kafka."""
        return await asyncio.open_connection(HOST, self.upstream)

    def _accept(self, reader: StreamReader, writer: StreamWriter) -> None:
        serving = asyncio.create_task(self._serve((reader, writer)))
        self._serving.add(serving)
        serving.add_done_callback(self._serving.discard)

    async def _serve(self, client: Stream) -> None:
        try:
            async with asyncio.timeout(_CONNECT_S):
                kafka = await self.connect()
        except (OSError, TimeoutError):
            client[1].transport.abort()
            return
        self._links.add(link := Link(self, client, kafka))
        try:
            await link.run()
        finally:
            self._links.discard(link)


class Link:
    """One client's connection, and the one to Kafka that goes with it."""

    def __init__(self, proxy: Proxy, client: Stream, kafka: Stream) -> None:
        self._proxy = proxy
        self._from_client, self._to_client = client
        self._from_kafka, self._to_kafka = kafka
        self._doomed: set[int] = set()
        self._overtaken: dict[int, bytes] = {}
        self._half_closed = False
        self._is_dead = False

    async def run(self) -> None:
        """Pass frames on until either side ends."""
        pumps = [asyncio.create_task(_quietly(p)) for p in (self._requests(), self._replies())]
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self.abort()
            await asyncio.wait(pumps)

    def abort(self) -> None:
        """Reset both sides."""
        self._to_client.transport.abort()
        self._to_kafka.transport.abort()

    def half_close(self) -> None:
        """Send the client the end of the stream, and go on taking its requests."""
        self._half_closed = True
        with suppress(OSError):
            self._to_client.write_eof()

    async def _requests(self) -> None:
        while (frame := await wire.read_frame(self._from_client)) is not None:
            await asyncio.sleep(self._proxy.delay_s)
            request, ends = wire.request(frame), self._proxy.ends
            now = asyncio.get_running_loop().time()
            self._is_dead = self._is_dead or self._proxy.deafens(request)
            if self._is_dead:
                continue
            if ends.cuts_off(request, now) or ends.keeps(request):
                return
            if ends.loses_reply(request):
                self._doomed.add(request.correlation_id)
            overtaken = ends.overtaken_by(request, now)
            if overtaken is not None:
                self._overtaken[request.correlation_id] = overtaken
            await _send(self._to_kafka, frame)

    async def _replies(self) -> None:
        while (frame := await wire.read_frame(self._from_kafka)) is not None:
            await asyncio.sleep(self._proxy.delay_s)
            correlation_id = wire.reply_to(frame)
            if correlation_id in self._doomed:
                return
            overtaken = self._overtaken.pop(correlation_id, None)
            if overtaken is not None:
                await self._proxy.deliver(overtaken)
            if not self._half_closed:
                await _send(self._to_client, frame)


async def _send(writer: StreamWriter, frame: bytes) -> None:
    writer.write(wire.framed(frame))
    await writer.drain()


async def _quietly(pump: Awaitable[None]) -> None:
    """A reset is one way in which a connection ends."""
    with suppress(ConnectionError):
        await pump
