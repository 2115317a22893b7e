"""Who may use a local broker: anybody in plain, or whoever logs in over TLS, as in earnest."""

import base64
import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from workers.broker import configuration, java, readiness
from workers.broker.configuration import HOST, Ports

CA_FILE: Final = "ca.pem"

_KEYSTORE: Final = "keystore.p12"
_PASSWORD: Final = "local-kafka"  # noqa: S105 - what protects the key is the mode of its directory
_ITERATIONS: Final = 4096
_NAME: Final = re.compile(r"[A-Za-z0-9._-]+")


class Access(Protocol):
    """What a broker's start depends on by who may use it. The directory is the broker's own."""

    def listener(self) -> Mapping[str, str]:
        """Settings of the clients' listener beyond those for everybody."""
        ...

    def key_commands(self, directory: Path) -> list[list[str]]:
        """What makes the files that are not there yet; to run in the directory, in this order."""
        ...

    def format_arguments(self) -> list[str]:
        """What the storage tool is told."""
        ...

    def serves(self, ports: Ports, directory: Path) -> bool:
        """Whether the broker answers."""
        ...


class Anybody:
    """Clients need no login and speak in plain."""

    def listener(self) -> Mapping[str, str]:
        """Nothing beyond the settings for everybody."""
        return {}

    def key_commands(self, directory: Path) -> list[list[str]]:  # noqa: ARG002 - as Access has it
        """No keys."""
        return []

    def format_arguments(self) -> list[str]:
        """No users."""
        return []

    def serves(self, ports: Ports, directory: Path) -> bool:  # noqa: ARG002 - as Access has it
        """Whether the broker answers in plain."""
        return readiness.serves(ports)


@dataclass(frozen=True)
class Logins:
    """Who may log in with SCRAM-SHA-512, over TLS only; user name to password.

    The users are written when a data directory is formatted, and stay with it. A name is made of
    ASCII letters, digits, dot, hyphen and underscore: the storage tool has no way to quote others.
    """

    users: Mapping[str, str]

    def __post_init__(self) -> None:
        for name in self.users:
            if not _NAME.fullmatch(name):
                raise ValueError(f"a user name with other letters than the tool takes: {name!r}")

    def listener(self) -> Mapping[str, str]:
        """TLS with the key in the directory, and SCRAM."""
        return configuration.login_required(_KEYSTORE, _PASSWORD)

    def key_commands(self, directory: Path) -> list[list[str]]:
        """Makes a key with a certificate of its own for 127.0.0.1, and a copy of it for clients."""
        commands = {_KEYSTORE: _key(), CA_FILE: _certificate()}
        return [command for file, command in commands.items() if not (directory / file).exists()]

    def format_arguments(self) -> list[str]:
        """The users; salted, since others may read a command line."""
        return [f"--add-scram=SCRAM-SHA-512=[{_salted(*user)}]" for user in self.users.items()]

    def serves(self, ports: Ports, directory: Path) -> bool:
        """Whether the broker answers over TLS."""
        return readiness.serves_over_tls(ports, directory / CA_FILE)


def _key() -> list[str]:
    owner = ["-dname", "CN=localhost", "-ext", f"san=ip:{HOST},dns:localhost"]
    own_authority = ["-ext", "bc:critical=ca:true"]
    return _keytool("-genkeypair", "-keyalg", "EC", "-validity", "3650", *owner, *own_authority)


def _certificate() -> list[str]:
    return _keytool("-exportcert", "-rfc", "-file", CA_FILE)


def _keytool(*arguments: str) -> list[str]:
    store = ["-alias", "kafka", "-keystore", _KEYSTORE, "-storetype", "PKCS12"]
    return [*java.tool(java.KEYTOOL), *arguments, *store, "-storepass", _PASSWORD]


def _salted(name: str, password: str) -> str:
    salt = secrets.token_bytes(16)
    salted = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, _ITERATIONS)
    return (
        f'name={name},iterations={_ITERATIONS},salt="{_base64(salt)}",'
        f'saltedpassword="{_base64(salted)}"'
    )


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode()
