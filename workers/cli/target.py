"""Which Kafka a command talks to, and with what configuration."""

from typing import NamedTuple

from workers.cli import address, config
from workers.cli.config import Config
from workers.cli.output import note
from workers.engine.kafka.connection import Connection


class Target(NamedTuple):
    """The configuration, and the connection that follows from it and from `--bootstrap`."""

    config: Config
    connection: Connection


def target(bootstrap: str | None) -> Target:
    """The target of a command with this `--bootstrap`; says on standard error which it is.

    Raises: TellUser when the configuration is wrong or no address is known.
    """
    loaded = config.load()
    found = address.find(bootstrap, loaded)
    note(f"Kafka at {found.bootstrap} ({found.origin})")
    return Target(loaded, loaded.connection(found.bootstrap))
