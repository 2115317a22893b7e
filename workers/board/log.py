"""The log that the board keeps a copy of, as it is found on the broker."""

from typing import NamedTuple

from workers.board.store.topics import TOPICS
from workers.engine.kafka.lookout import Lookout
from workers.service import topics
from workers.service.errors import CannotServe


class Log(NamedTuple):
    """name: of the cluster and the prefix, which no other log has. partitions: of every topic."""

    name: str
    partitions: int


async def found(lookout: Lookout, prefix: str) -> Log:
    """The log with this prefix. Raises: CannotServe when it is not there, Unreachable."""
    existing = await lookout.topics()
    if complaint := topics.complaint(existing, TOPICS, prefix):
        raise CannotServe(complaint)
    return Log(f"{await lookout.cluster()}/{prefix}", existing[TOPICS[0].name(prefix)])
