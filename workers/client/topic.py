"""A topic as it stands on the broker, or shall stand there."""

from collections.abc import Mapping
from typing import NamedTuple


class TopicState(NamedTuple):
    """A topic as it is, or shall be: its partitions, copies of each, and configuration entries."""

    partitions: int
    replication: int
    configuration: Mapping[str, str]
