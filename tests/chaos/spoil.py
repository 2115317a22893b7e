"""Ways to spoil a good history, so that the checker can be seen to find each."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tests.chaos.history import Entry, History, Place

Alter = Callable[[dict[str, Any]], object]
"""Changes an event in place."""


@dataclass(frozen=True)
class Spot:
    """One record of a history."""

    place: Place
    entry: Entry


def spots(history: History, topic: str) -> list[Spot]:
    """Every committed record of a topic."""
    return [
        Spot(place, entry)
        for place, entries in history.committed.items()
        if place.topic == topic
        for entry in entries
    ]


def event(spot: Spot) -> dict[str, Any]:
    """The event in a record."""
    found: dict[str, Any] = json.loads(spot.entry.value or b"")
    return found


def without(history: History, spot: Spot) -> History:
    """The record is not there."""
    kept = [entry for entry in history.committed[spot.place] if entry is not spot.entry]
    return with_entries(history, spot.place, kept)


def with_more(history: History, place: Place, entry: Entry) -> History:
    """The record stands at the end of this partition, too."""
    before = history.committed.get(place, ())
    offset = before[-1].offset + 1 if before else 0
    return with_entries(history, place, [*before, entry._replace(offset=offset)])


def doubled(history: History, spot: Spot) -> History:
    """The record stands twice."""
    return with_more(history, spot.place, spot.entry)


def moved(history: History, spot: Spot, place: Place) -> History:
    """The record stands elsewhere."""
    return with_more(without(history, spot), place, spot.entry)


def swapped(history: History, one: Spot, other: Spot) -> History:
    """Two records of a partition stand in each other's place."""
    exchanged = {
        one.entry.offset: other.entry._replace(offset=one.entry.offset),
        other.entry.offset: one.entry._replace(offset=other.entry.offset),
    }
    entries = [exchanged.get(entry.offset, entry) for entry in history.committed[one.place]]
    return with_entries(history, one.place, entries)


def altered(history: History, spot: Spot, alter: Alter) -> History:
    """The event in the record says something else."""
    said = event(spot)
    alter(said)
    return saying(history, spot, said)


def saying(history: History, spot: Spot, said: dict[str, Any]) -> History:
    """The record holds this event instead."""
    value = json.dumps(said, separators=(",", ":"), ensure_ascii=False).encode()
    return with_entry(history, spot, spot.entry._replace(value=value))


def with_entry(history: History, spot: Spot, entry: Entry) -> History:
    """Another record is in this one's place."""
    entries = [entry if e is spot.entry else e for e in history.committed[spot.place]]
    return with_entries(history, spot.place, entries)


def with_entries(history: History, place: Place, entries: Sequence[Entry]) -> History:
    """A partition holds these records and no others."""
    return replace(history, committed={**history.committed, place: entries})
