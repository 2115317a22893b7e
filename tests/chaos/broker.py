"""The one Kafka of a run, behind the proxy: killed, started again on its data, frozen."""

import asyncio
import os
import signal
from pathlib import Path
from typing import Final

from tests.chaos.proxy import HOST, Proxy
from workers.broker.local import LocalKafka

_HEAP_MIB: Final = 512


class Broker:
    """Clients know the proxy's address alone, so the broker may come back on any port."""

    def __init__(self, proxy: Proxy, data: Path) -> None:
        self._proxy = proxy
        self._data = data
        self._kafka: LocalKafka | None = None

    @property
    def bootstrap(self) -> str:
        """The address for clients."""
        return f"{HOST}:{self._proxy.port}"

    async def start(self) -> None:
        """Serve what the data directory holds."""
        self._kafka = kafka = await asyncio.to_thread(
            LocalKafka.start, self._data, heap_mib=_HEAP_MIB, proxy_port=self._proxy.port
        )
        self._proxy.upstream = kafka.port

    async def kill(self) -> None:
        """End it without a chance to say goodbye."""
        self._signal(signal.SIGKILL)
        await self.stop()

    def freeze(self) -> None:
        """Let it stand still; its connections stay open."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._signal(signal.SIGCONT)

    async def stop(self) -> None:
        """End it in good order, if it runs."""
        if self._kafka is not None:
            await asyncio.to_thread(self._kafka.stop)
            self._kafka = None

    def _signal(self, number: signal.Signals) -> None:
        if self._kafka is not None:
            os.kill(self._kafka.pid, number)
