"""A real Apache Kafka on this machine, for the demo, development and the tests."""

import contextlib
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from workers.broker import jars, login, port, storage
from workers.broker.configuration import Ports
from workers.broker.failure import PortTakenError
from workers.broker.launch import Launch
from workers.broker.login import Anybody, Logins
from workers.broker.process import GuardedProcess
from workers.broker.storage import DataDirectory

HEAP_MIB: Final = 256
_ATTEMPTS: Final = 3


class LocalKafka:
    """A broker that serves, on 127.0.0.1 only, until it is stopped or this process ends.

    It ends with this process however that ends, kill -9 included. Ctrl-C does not reach it.

        with LocalKafka.start() as kafka:
            print(kafka.bootstrap)
    """

    def __init__(self, home: DataDirectory, ports: Ports, process: GuardedProcess) -> None:
        self._home = home
        self._ports = ports
        self._process = process

    @classmethod
    def start(
        cls,
        data: Path | None = None,
        *,
        port_number: int | None = None,
        logins: Logins | None = None,
        heap_mib: int = HEAP_MIB,
        proxy_port: int | None = None,
    ) -> Self:
        """Starts a broker and waits until it serves; the first time it downloads Apache Kafka.

        It blocks for some seconds, so from asyncio call it through `asyncio.to_thread`.

        Args:
            data: where its records are kept and found again; None for a directory that goes away.
            port_number: where it listens; None for a free port.
            logins: who may log in, over TLS; None for everybody, in plain.
            heap_mib: Java's limit for its objects.
            proxy_port: where clients are sent once they have asked who leads what; None for the
                broker itself.

        Raises:
            StartError: there is no broker; the text says why and what helps.
        """
        classpath = jars.classpath()
        home = storage.kept(data) if data else storage.scratch()
        try:
            access = logins or Anybody()
            launch = Launch(home, classpath, access, heap_mib, proxy_port)
            return cls._started(launch, port_number)
        except BaseException:
            home.release()
            raise

    @classmethod
    def _started(cls, launch: Launch, port_number: int | None) -> Self:
        """Tries other ports when somebody takes a free one before the broker does."""
        for _ in range(_ATTEMPTS - 1):
            with contextlib.suppress(PortTakenError):
                return cls._tried(launch, port.choose(port_number))
        return cls._tried(launch, port.choose(port_number))

    @classmethod
    def _tried(cls, launch: Launch, ports: Ports) -> Self:
        return cls(launch.home, ports, launch.broker(ports))

    @property
    def bootstrap(self) -> str:
        """The address for clients, such as `127.0.0.1:9092`."""
        return self._ports.bootstrap

    @property
    def port(self) -> int:
        """The port for clients."""
        return self._ports.clients

    @property
    def pid(self) -> int:
        """The process id of the Java process, to freeze or kill it in a test of faults."""
        return self._process.pid

    @property
    def data(self) -> Path:
        """The data directory, with the broker's own log in `server.log`."""
        return self._home.path

    @property
    def ca_file(self) -> Path:
        """The certificate that clients trust, PEM; only where logins were asked for."""
        return self._home.path / login.CA_FILE

    @property
    def runs(self) -> bool:
        """Whether the broker's process still runs."""
        return self._process.exit_code() is None

    def stop(self) -> None:
        """Stops the broker in good order; harmless when it has ended already."""
        self._process.stop()
        self._home.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()
