"""Apache Kafka's jars: which ones, pinned by hash, and which of them a cache lacks."""

import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

LOCK_FILE: Final = Path(__file__).with_name("kafka.lock.toml")
"""Written by `python -m workers.broker.lock`, in jgo's format."""


@dataclass(frozen=True)
class Jar:
    """One file of a Maven artefact, pinned."""

    group: str
    artefact: str
    version: str
    sha256: str

    @property
    def file_name(self) -> str:
        """Its name in a repository and in the cache."""
        return f"{self.artefact}-{self.version}.jar"

    def is_sound(self, path: Path) -> bool:
        """Whether the file is this jar, whole and unchanged."""
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == self.sha256


def locked(lock_file: Path = LOCK_FILE) -> tuple[Jar, ...]:
    """The jars that the lock file names."""
    entries = tomllib.loads(lock_file.read_text())["dependencies"]
    return tuple(
        Jar(entry["groupId"], entry["artifactId"], entry["version"], entry["sha256"])
        for entry in entries
    )


def missing(jars: tuple[Jar, ...], cache: Path) -> tuple[Jar, ...]:
    """The jars that the cache lacks or holds damaged."""
    return tuple(jar for jar in jars if not jar.is_sound(cache / jar.file_name))
