"""Writes the lock file for another version: python -m tests.bench.kafka_streams.lock"""

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Final

from jgo.env import LockFile
from jgo.maven import Dependency, MavenContext
from jgo.parse import Coordinate

from tests.bench.kafka_streams.program import LOCK_FILE
from workers.broker import download

_COORDINATES: Final = (
    "org.apache.kafka:kafka-streams:4.3.1",
    # Without a binding of slf4j it dies in silence. The mark keeps log4j's parent from choosing
    # versions for Kafka.
    "org.apache.logging.log4j:log4j-slf4j-impl:2.25.5!",
)


def main() -> None:
    """Resolve the coordinates with all that it needs, and write versions and hashes."""
    with tempfile.TemporaryDirectory() as staging:
        source = download.repository(Path(staging))
        wanted = [_dependency(source, coordinate) for coordinate in _COORDINATES]
        named, transitive = source.resolver.resolve(wanted)
        LockFile.from_resolved_dependencies([*named, *transitive]).save(LOCK_FILE)


def _dependency(source: MavenContext, coordinate: str) -> Dependency:
    return source.create_dependency(replace(Coordinate.parse(coordinate), scope="compile"))


if __name__ == "__main__":
    main()
