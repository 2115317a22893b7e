"""Apache Kafka's jars: which ones, pinned by hash, and where they are kept on this machine."""

import hashlib
import os
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from workers.broker import failure

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


def classpath() -> str:
    """The jars as Java wants them named, downloaded first where they are missing.

    Raises:
        StartError: they cannot be downloaded or kept.
    """
    jars, cache = locked(), _cache()
    if lacking := missing(jars, cache):
        from workers.broker import download  # noqa: PLC0415 - slow to import and seldom needed

        download.fetch(lacking, cache)
    return os.pathsep.join(str(cache / jar.file_name) for jar in jars)


def _cache() -> Path:
    """The user's cache directory, as the XDG specification has it."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    if Path(base).is_absolute():
        return Path(base) / "tenders" / "kafka"
    try:
        return Path.home() / ".cache" / "tenders" / "kafka"
    except RuntimeError as error:
        reason = "There is no home directory to keep Apache Kafka in: set XDG_CACHE_HOME."
        raise failure.StartError(reason) from error
