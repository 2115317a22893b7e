"""Apache Kafka's jars on this machine: kept in the user's cache, downloaded when first needed."""

import os
from pathlib import Path

from workers.broker import artefacts, failure


def classpath() -> str:
    """The jars as Java wants them named, downloaded first where they are missing.

    Raises:
        StartError: they cannot be downloaded or kept.
    """
    wanted, cache = artefacts.locked(), _cache()
    if lacking := artefacts.missing(wanted, cache):
        from workers.broker import download  # noqa: PLC0415 - slow to import and seldom needed

        download.fetch(lacking, cache)
    return os.pathsep.join(str(cache / jar.file_name) for jar in wanted)


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
