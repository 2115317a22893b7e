"""A record of the load while it is thought up: what somebody wants to say, before it has bytes."""

from dataclasses import dataclass
from typing import Any

from events.catalogue import Topic

Data = dict[str, Any]


@dataclass(frozen=True)
class Draft:
    """A record of one account.

    event_id: the same for a record that is published twice. data: empty for poison.
    aborted: to be published in a transaction that is aborted.
    """

    topic: Topic
    account: str
    event_id: str
    data: Data
    poison: bool = False
    aborted: bool = False
