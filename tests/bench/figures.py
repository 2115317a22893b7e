"""The file of figures: what each part has shown, with what is needed to place it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import msgspec

from tests.bench.machine import Machine
from tests.bench.part import Part, ShownT


@dataclass(frozen=True)
class Place:
    """Where and when; taken_at: RFC 3339. kafka: the broker's version."""

    taken_at: str
    machine: Machine
    kafka: str

    def told(self) -> str:
        """In a line."""
        machine = self.machine
        return (
            f"{machine.processor}, {machine.cores} cores, {machine.memory_gib} GiB, "
            f"{machine.system}, Python {machine.python}, Apache Kafka {self.kafka} on the same "
            f"machine, {self.taken_at[:10]}"
        )


class _Entry(msgspec.Struct, frozen=True):
    place: Place
    figures: msgspec.Raw


@dataclass(frozen=True)
class Figures:
    """The parts that there are, by name."""

    entries: Mapping[str, _Entry] = field(default_factory=dict)

    def __contains__(self, part: Part[Any]) -> bool:
        return part.name in self.entries

    def get(self, part: Part[ShownT]) -> ShownT | None:
        """What a part has shown; None when it has not been run.

        Raises: msgspec.ValidationError when the file holds it in another shape.
        """
        entry = self.entries.get(part.name)
        return None if entry is None else msgspec.json.decode(entry.figures, type=part.shape)

    def place(self, part: Part[Any]) -> Place:
        """Where a part that there is was measured."""
        return self.entries[part.name].place

    def having(self, part: Part[ShownT], shown: ShownT, place: Place) -> Self:
        """These, and that."""
        entry = _Entry(place, msgspec.Raw(msgspec.json.encode(shown)))
        return type(self)({**self.entries, part.name: entry})


def write(file: Path, figures: Figures) -> None:
    """Keep them."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(msgspec.json.format(msgspec.json.encode(figures.entries)) + b"\n")


def read(file: Path) -> Figures:
    """What was kept; nothing where there is no file.

    Raises: msgspec.ValidationError when the file holds something else.
    """
    if not file.exists():
        return Figures()
    return Figures(msgspec.json.decode(file.read_bytes(), type=dict[str, _Entry]))
