"""A PostgreSQL of our own for tests: a cluster in a temporary directory, ended with the tests."""

import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

import psycopg

_INSTALLED: Final = Path("/usr/lib/postgresql")
_NOBODY: Final = "nobody"
"""The server refuses to run as root."""


class Server(NamedTuple):
    """A running server, reached by the socket in its directory alone."""

    directory: Path

    def url(self, database: str) -> str:
        """The URL of one of its databases."""
        return f"postgresql+psycopg://tenders@/{database}?host={self.directory}"

    @contextmanager
    def database(self) -> Iterator[str]:
        """The URL of a new, empty database, dropped at the end."""
        name = f"t{secrets.token_hex(4)}"
        self._do(f"CREATE DATABASE {name}")
        try:
            yield self.url(name)
        finally:
            self._do(f"DROP DATABASE {name} WITH (FORCE)")

    def _do(self, statement: str) -> None:
        address = f"host={self.directory} user=tenders dbname=postgres"
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(statement.encode())


@contextmanager
def server() -> Iterator[Server]:
    """A server while this lasts. Raises: FileNotFoundError where PostgreSQL is not installed."""
    with tempfile.TemporaryDirectory(prefix="pg") as place:
        directory = Path(place)
        _give_away(directory)
        data = str(directory / "data")
        _run("initdb", "--auth=trust", "--username=tenders", "--no-sync", "--pgdata", data)
        settings = f"-c listen_addresses= -c unix_socket_directories={directory} -c fsync=off"
        log = str(directory / "log")
        _run("pg_ctl", "--pgdata", data, "--options", settings, "--log", log, "--wait", "start")
        try:
            yield Server(directory)
        finally:
            _run("pg_ctl", "--pgdata", data, "--mode", "immediate", "--wait", "stop")


def _give_away(directory: Path) -> None:
    if os.geteuid() == 0:
        shutil.chown(directory, _NOBODY)


def _run(program: str, *arguments: str) -> None:
    subprocess.run(
        [str(_binary(program)), *arguments],
        check=True,
        capture_output=True,
        cwd="/",
        user=_NOBODY if os.geteuid() == 0 else None,
    )


def _binary(program: str) -> Path:
    found = shutil.which(program)
    if found is not None:
        return Path(found)
    versions = sorted(_INSTALLED.glob(f"*/bin/{program}"))
    if not versions:
        raise FileNotFoundError(f"{program}: PostgreSQL is not installed; `make test` does without")
    return versions[-1]
