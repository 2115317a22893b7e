"""From a data directory to a broker that serves, and the reason where it does not."""

import base64
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from workers.broker import configuration, failure, java
from workers.broker.configuration import Ports
from workers.broker.eviction import is_put_out
from workers.broker.login import Access
from workers.broker.process import Command, GuardedProcess
from workers.broker.storage import DataDirectory

_SETTINGS: Final = "server.properties"
_CONTROLLER_SETTINGS: Final = "controller.properties"
_TOOL_HEAP_MIB: Final = 128
_TOOL_SECONDS: Final = 60.0
_START_SECONDS: Final = 60.0
_LOOK_SECONDS: Final = 0.05


@dataclass(frozen=True)
class Launch:
    """What a broker is made of.

    classpath: Kafka's jars. access: who may use it. heap_mib: Java's limit for objects;
    the process takes up to 150 MiB more. proxy_port: where clients are sent instead, if not None.
    """

    home: DataDirectory
    classpath: str
    access: Access
    heap_mib: int
    proxy_port: int | None = None

    def broker(self, ports: Ports) -> GuardedProcess:
        """A broker that serves on these ports; what was in the data directory is there again.

        Raises:
            StartError: it does not start; the text says why.
        """
        self._prepare(ports)
        return self._started(_SETTINGS, lambda: self.access.serves(ports, self.home.path))

    def _started(
        self, settings: str, is_ready: Callable[[], bool], *options: str
    ) -> GuardedProcess:
        program = java.program("kafka.Kafka", self.classpath, self.heap_mib, *options)
        process = self._run([*program, settings])
        try:
            self._await(is_ready, process)
        except BaseException:
            process.stop()
            raise
        return process

    def _prepare(self, ports: Ports) -> None:
        if self.home.is_full:
            raise failure.disk_full(self.home.path)
        self._configure(ports)
        for command in self.access.key_commands(self.home.path):
            self._run_to_end(command)
        if not self.home.is_formatted:
            self._format()
        elif not self.home.was_left_in_order:
            self._put_out()

    def _put_out(self) -> None:
        """Let the controller alone take notice that the broker of the time before has ended."""
        self._started(_CONTROLLER_SETTINGS, self._is_put_out, java.CHANGES_ARE_TOLD).stop()

    def _is_put_out(self) -> bool:
        return is_put_out(self.home.output())

    def _configure(self, ports: Ports) -> None:
        listener = dict(self.access.listener())
        if self.proxy_port is not None:
            listener |= configuration.behind_proxy(ports, self.proxy_port)
        text = configuration.server_properties(ports, listener)
        try:
            self.home.begin_log()
            (self.home.path / _SETTINGS).write_text(text, encoding="ascii")
            alone = configuration.controller_properties(ports)
            (self.home.path / _CONTROLLER_SETTINGS).write_text(alone, encoding="ascii")
        except OSError as error:
            raise failure.not_usable(self.home.path, error) from error

    def _format(self) -> None:
        tool = java.program("kafka.tools.StorageTool", self.classpath, _TOOL_HEAP_MIB)
        what = ["format", f"--config={_SETTINGS}", f"--cluster-id={_cluster_id()}"]
        self._run_to_end([*tool, *what, *self.access.format_arguments()])

    def _run(self, program: Sequence[str]) -> GuardedProcess:
        home = self.home
        command = Command(
            program,
            java.environment(),
            directory=home.path,
            output=home.printed,
            held=home.lock.fileno(),
            scratch=home.scratch,
        )
        try:
            return GuardedProcess(command)
        except OSError as error:
            raise failure.not_usable(home.path, error) from error

    def _run_to_end(self, program: Sequence[str]) -> None:
        process = self._run(program)
        try:
            code = process.wait(_TOOL_SECONDS)
        finally:
            process.stop()
        if code is None:
            raise failure.not_ready(_TOOL_SECONDS, self.home.output())
        if code:
            raise failure.broker_ended(code, self.home.output())

    def _await(self, is_ready: Callable[[], bool], process: GuardedProcess) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while not is_ready():
            code = process.wait(_LOOK_SECONDS)
            if code is not None:
                raise failure.broker_ended(code, self.home.output())
            if time.monotonic() > deadline:
                raise failure.not_ready(_START_SECONDS, self.home.output())


def _cluster_id() -> str:
    """A random id as Kafka writes them: 16 bytes in 22 letters."""
    return base64.urlsafe_b64encode(secrets.token_bytes(16)).decode().rstrip("=")
