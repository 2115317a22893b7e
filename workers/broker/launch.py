"""From a data directory to a broker that serves, and the reason where it does not."""

import base64
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from workers.broker import configuration, failure, java, login, readiness
from workers.broker.configuration import Ports
from workers.broker.login import Logins
from workers.broker.process import Command, GuardedProcess
from workers.broker.storage import DataDirectory

_SETTINGS: Final = "server.properties"
_TOOL_HEAP_MIB: Final = 128
_TOOL_SECONDS: Final = 60.0
_START_SECONDS: Final = 60.0
_LOOK_SECONDS: Final = 0.05


@dataclass(frozen=True)
class Launch:
    """What a broker is made of.

    classpath: Kafka's jars. logins: None where anybody may. heap_mib: Java's limit for objects;
    the process takes up to 150 MiB more.
    """

    home: DataDirectory
    classpath: str
    logins: Logins | None
    heap_mib: int

    def broker(self, ports: Ports) -> GuardedProcess:
        """A broker that serves on these ports; what was in the data directory is there again.

        Raises:
            StartError: it does not start; the text says why.
        """
        self._prepare(ports)
        process = self._run(java.program("kafka.Kafka", self.classpath, self.heap_mib), _SETTINGS)
        try:
            self._await_serving(process, ports)
        except BaseException:
            process.stop()
            raise
        return process

    def _prepare(self, ports: Ports) -> None:
        if self.home.is_full:
            raise failure.disk_full(self.home.path)
        listener = self.logins.listener() if self.logins else {}
        text = configuration.server_properties(ports, listener)
        try:
            self.home.begin_log()
            (self.home.path / _SETTINGS).write_text(text, encoding="ascii")
        except OSError as error:
            raise failure.not_usable(self.home.path, error) from error
        if self.logins and not login.has_key(self.home.path):
            for command in login.key_commands():
                self._run_to_end(command)
        if not self.home.is_formatted:
            self._format()

    def _format(self) -> None:
        users = self.logins.format_arguments() if self.logins else []
        tool = java.program("kafka.tools.StorageTool", self.classpath, _TOOL_HEAP_MIB)
        what = ["format", f"--config={_SETTINGS}", f"--cluster-id={_cluster_id()}"]
        self._run_to_end([*tool, *what, *users])

    def _run(self, program: Sequence[str], *arguments: str) -> GuardedProcess:
        home = self.home
        command = Command(
            [*program, *arguments],
            java.environment(),
            home.path,
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

    def _await_serving(self, process: GuardedProcess, ports: Ports) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while not self._serves(ports):
            code = process.wait(_LOOK_SECONDS)
            if code is not None:
                raise failure.broker_ended(code, self.home.output())
            if time.monotonic() > deadline:
                raise failure.not_ready(_START_SECONDS, self.home.output())

    def _serves(self, ports: Ports) -> bool:
        if self.logins is None:
            return readiness.serves(ports)
        return readiness.serves_over_tls(ports, self.home.path / login.CA_FILE)


def _cluster_id() -> str:
    """A random id as Kafka writes them: 16 bytes in 22 letters."""
    return base64.urlsafe_b64encode(secrets.token_bytes(16)).decode().rstrip("=")
