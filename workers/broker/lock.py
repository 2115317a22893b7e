"""Writes the lock file anew, for another version of Apache Kafka: python -m workers.broker.lock"""

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Final

from jgo.env import LockFile
from jgo.maven import Dependency, MavenContext
from jgo.parse import Coordinate

from workers.broker import artefacts, download

COORDINATES: Final = (
    "org.apache.kafka:kafka_2.13:4.4.0",
    # Without a binding of slf4j the broker dies in silence. The version is Kafka's own for log4j;
    # the mark keeps log4j's parent from choosing versions for Kafka, even of Kafka.
    "org.apache.logging.log4j:log4j-slf4j-impl:2.25.5!",
)


def main() -> None:
    """Resolves the coordinates with all that they need and writes versions and hashes."""
    with tempfile.TemporaryDirectory() as staging:
        source = download.repository(Path(staging))
        wanted = [_dependency(source, coordinate) for coordinate in COORDINATES]
        named, transitive = source.resolver.resolve(wanted)
        LockFile.from_resolved_dependencies([*named, *transitive]).save(artefacts.LOCK_FILE)


def _dependency(source: MavenContext, coordinate: str) -> Dependency:
    return source.create_dependency(replace(Coordinate.parse(coordinate), scope="compile"))


if __name__ == "__main__":
    main()
