"""Commands that were found in another partition than their account's, and moved to it; pure."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from workers.insight.recorded import Recorded

_HEADER: Final = "moved-from"
_MOST_DIGITS: Final = 9


class _Found(NamedTuple):
    """What a command is known by where its publisher had put it; all but the header stays as is."""

    topic: str
    partition: int
    key: bytes | None
    value: bytes | None


def moved_from(record: Recorded) -> int | None:
    """The partition in which it was found, None where it is still in the first one."""
    said = dict(record.headers).get(_HEADER)  # the service writes its own last
    if said is None or not said.isdigit() or len(said) > _MOST_DIGITS:
        return None  # a publisher may have written anything there
    return int(said)


def counting(records: Iterable[Recorded]) -> Iterator[Recorded]:
    """These records without what was moved, for which its copy in the right partition stands."""
    records = tuple(records)
    moved = Counter(
        _Found(record.topic, origin, record.key, record.value)
        for record in records
        if (origin := moved_from(record)) is not None
    )
    for record in records:
        found = _Found(record.topic, record.partition, record.key, record.value)
        if moved[found] and moved_from(record) is None:
            moved[found] -= 1
        else:
            yield record
