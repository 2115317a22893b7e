"""Every record is in the topic and the partition that are its own."""

from collections.abc import Iterator

from events.catalogue import by_kind
from events.partition import partition_of
from tests.chaos.found import Fact
from tests.chaos.history import Anomaly
from tests.chaos.index import Index


def check(index: Index) -> Iterator[Anomaly]:
    for fact in index.facts:
        yield from (
            Anomaly("wrong_place", f"{fact.where}: {why}") for why in _oddities(index, fact)
        )
    for place, entry in index.strangers:
        yield Anomaly("wrong_place", f"nobody published {place.at(entry.offset)}")
    for copy in index.copies:
        if copy.moved and not index.is_home(copy):
            yield Anomaly("wrong_place", f"{copy.where} was moved, but not to its partition")


def _oddities(index: Index, fact: Fact) -> Iterator[str]:
    topic = by_kind(fact.kind)
    if topic is None or fact.type != topic.type:
        yield f"holds {fact.type}"
    if fact.entry.key != fact.account.encode():
        yield "its key is not its account"
    elif fact.place.partition != partition_of(fact.entry.key, index.history.partitions):
        yield "its key belongs to another partition"
    for cause in index.asked.get(fact.cause, ())[:1]:
        if cause.entry.key != fact.entry.key:
            yield f"its cause {cause.where} is another account's"
