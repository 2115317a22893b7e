"""Every poison record is parked once, byte for byte and with its reason; nothing else is."""

from collections.abc import Iterator

from tests.chaos.found import Copy, DeadLetter
from tests.chaos.history import Anomaly, Place
from tests.chaos.index import Index


def check(index: Index) -> Iterator[Anomaly]:
    poison = {
        (copy.place, copy.entry.offset): copy
        for copy in index.copies
        if copy.publication.poison and index.is_home(copy)
    }
    parked: set[tuple[Place, int]] = set()
    for letter in index.dead:
        origin = letter.origin, letter.offset
        yield from _faults(letter, poison.get(origin), again=origin in parked)
        parked.add(origin)
    for origin in poison.keys() - parked:
        yield Anomaly("dead_letter_missing", f"{poison[origin].where} is poison")


def _faults(letter: DeadLetter, copy: Copy | None, *, again: bool) -> Iterator[Anomaly]:
    origin = letter.origin.at(letter.offset)
    if copy is None:
        yield Anomaly("dead_letter_unexpected", f"{letter.where} holds {origin}, which is sound")
        return
    if again:
        yield Anomaly("dead_letter_unexpected", f"{letter.where} parks {origin} once more")
    if not _is_whole(letter, copy):
        yield Anomaly("dead_letter_unexpected", f"{letter.where} is not {origin}, byte for byte")
    if letter.reason != copy.publication.poison:
        evidence = f"{letter.where} says {letter.reason}, not {copy.publication.poison}"
        yield Anomaly("dead_letter_unexpected", evidence)
    if letter.place != (f"{copy.place.topic}.dead", copy.place.partition):
        yield Anomaly("wrong_place", f"{letter.where} is from {origin}")


def _is_whole(letter: DeadLetter, copy: Copy) -> bool:
    count = len(copy.entry.headers)
    return (
        letter.entry.key == copy.entry.key
        and letter.entry.value == copy.entry.value
        and list(letter.entry.headers[:count]) == list(copy.entry.headers)
    )
