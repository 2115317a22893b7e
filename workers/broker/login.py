"""TLS and logins for a local broker, so that clients can be tried as they run in earnest."""

import base64
import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from workers.broker import configuration, java

CA_FILE: Final = "ca.pem"

_KEYSTORE: Final = "keystore.p12"
_PASSWORD: Final = "local-kafka"  # noqa: S105 - what protects the key is the mode of its directory
_ITERATIONS: Final = 4096
_NAME: Final = re.compile(r"[A-Za-z0-9._-]+")


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
        """The settings of the clients' listener."""
        return configuration.login_required(_KEYSTORE, _PASSWORD)

    def format_arguments(self) -> list[str]:
        """What the storage tool is told; salted, since others may read a command line."""
        return [f"--add-scram=SCRAM-SHA-512=[{_salted(*user)}]" for user in self.users.items()]


def key_commands() -> tuple[list[str], list[str]]:
    """Makes a key with a certificate of its own for 127.0.0.1, then writes that for clients.

    Both run in the data directory.
    """
    store = ["-keystore", _KEYSTORE, "-storetype", "PKCS12", "-storepass", _PASSWORD]
    names = ["-dname", "CN=localhost", "-ext", f"san=ip:{configuration.HOST},dns:localhost"]
    authority = ["-ext", "bc:critical=ca:true"]
    key = ["-genkeypair", "-keyalg", "EC", "-validity", "3650"]
    keytool = java.tool(java.KEYTOOL)
    return (
        [*keytool, *key, "-alias", "kafka", *names, *authority, *store],
        [*keytool, "-exportcert", "-rfc", "-alias", "kafka", "-file", CA_FILE, *store],
    )


def has_key(directory: Path) -> bool:
    """Whether both commands have run there."""
    return (directory / CA_FILE).exists()


def _salted(name: str, password: str) -> str:
    salt = secrets.token_bytes(16)
    salted = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, _ITERATIONS)
    return (
        f'name={name},iterations={_ITERATIONS},salt="{_base64(salt)}",'
        f'saltedpassword="{_base64(salted)}"'
    )


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode()
