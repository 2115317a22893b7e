"""The command `tenders` as a process of its own, and what it says meanwhile."""

import asyncio
import json
import os
import signal
import sys
from asyncio import StreamReader, StreamWriter
from asyncio.subprocess import PIPE, Process, create_subprocess_exec
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

_LEAKS = ("never retrieved", "never awaited", "Unclosed", "ResourceWarning", "Traceback")


class Running:
    """A running `tenders`; its standard output is read line by line, logs as JSON."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.output: list[str] = []
        self.errors = ""
        self._heard = asyncio.Condition()
        self._reading = asyncio.gather(self._read_output(), self._read_errors())

    @classmethod
    async def start(cls, *arguments: str, environment: Mapping[str, str]) -> "Running":
        process = await create_subprocess_exec(
            *(sys.executable, "-m", "workers.cli"),
            *arguments,
            env={**os.environ, "PYTHONWARNINGS": "default", **environment},
            stdout=PIPE,
            stderr=PIPE,
        )
        return cls(process)

    def logged(self, event: str) -> list[dict[str, Any]]:
        """The log lines of this event."""
        lines = [json.loads(line) for line in self.output if line.startswith("{")]
        return [line for line in lines if line["event"] == event]

    async def logs(self, event: str, times: int = 1) -> list[dict[str, Any]]:
        """Wait until an event was logged so often; the process must still run."""
        await self._hears(lambda: len(self.logged(event)) >= times)
        return self.logged(event)

    async def says(self, start: str) -> str:
        """Wait for a line that begins so; returns the rest of it."""
        await self._hears(lambda: any(line.startswith(start) for line in self.output))
        return next(line for line in self.output if line.startswith(start)).removeprefix(start)

    async def url(self) -> str:
        """Where it serves metrics and health."""
        (line, *_) = await self.logs("health_served")
        address: str = line["address"]
        return address

    async def ask(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal and wait for the end; the exit code."""
        self.process.send_signal(number)
        return await self.ended()

    async def ended(self) -> int:
        """The exit code, when it has ended and nobody holds its output any more."""
        await self._reading
        return await self.process.wait()

    async def end(self) -> None:
        """Make sure that it is gone."""
        if self.process.returncode is None:
            self.process.kill()
        await self.ended()

    def leaks(self) -> list[str]:
        """What it said of things that were not given back or looked at."""
        said = [*self.output, *self.errors.splitlines()]
        return [line for line in said if any(leak in line for leak in _LEAKS)]

    async def _hears(self, condition: Callable[[], bool]) -> None:
        async with self._heard:
            await self._heard.wait_for(lambda: condition() or self.process.returncode is not None)
        assert condition(), "\n".join([*self.output, self.errors])

    async def _read_output(self) -> None:
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            async with self._heard:
                self.output.append(line.decode().rstrip("\n"))
                self._heard.notify_all()
        await self.process.wait()
        async with self._heard:
            self._heard.notify_all()

    async def _read_errors(self) -> None:
        assert self.process.stderr is not None
        self.errors = (await self.process.stderr.read()).decode()


@asynccontextmanager
async def relay(address: str, kafka: str) -> AsyncIterator[None]:
    """Let clients that come to this address reach Kafka, for as long as this lasts."""
    pipes: set[asyncio.Task[None]] = set()

    async def connect(reader: StreamReader, writer: StreamWriter) -> None:
        there, back = await asyncio.open_connection(*kafka.split(":"))
        for source, sink in ((reader, back), (there, writer)):
            pipes.add(asyncio.create_task(_pass_on(source, sink)))

    host, port = address.split(":")
    async with await asyncio.start_server(connect, host, int(port)):
        yield
    for pipe in pipes:
        pipe.cancel()
    await asyncio.gather(*pipes, return_exceptions=True)


async def _pass_on(source: StreamReader, sink: StreamWriter) -> None:
    try:
        while some := await source.read(65_536):
            sink.write(some)
            await sink.drain()
    finally:
        sink.close()
