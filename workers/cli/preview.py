"""What would become of the dead letters that an operator means, before any of it is done."""

from collections import defaultdict
from contextlib import aclosing
from typing import NamedTuple

from workers.client.reader import Place
from workers.dead_letters import ledger, letters
from workers.dead_letters.fate import Discarded, Fate, Judgement, PutBack, Refused, Why
from workers.dead_letters.letters import Letter
from workers.dead_letters.selection import Selection
from workers.engine.kafka.connection import Connection


class Kind(NamedTuple):
    """What letters of one bar of the histogram have in common; `to` is where they would go."""

    topic: str
    reason: str
    to: Place | None
    refused: Why | None


class Bar(NamedTuple):
    """How many letters these are, and how many of them would be understood now."""

    letters: int = 0
    decodable: int = 0


class Preview:
    """A histogram of the letters, and the offsets of those that are to be settled."""

    def __init__(self) -> None:
        self.bars: defaultdict[Kind, Bar] = defaultdict(Bar)
        self.chosen: defaultdict[Place, set[int]] = defaultdict(set)

    @property
    def count(self) -> int:
        """How many letters are to be settled."""
        return sum(map(len, self.chosen.values()))

    @property
    def refused(self) -> dict[Why, int]:
        """How many letters cannot be put back, by why."""
        counts: defaultdict[Why, int] = defaultdict(int)
        for kind, bar in self.bars.items():
            if kind.refused is not None:
                counts[kind.refused] += bar.letters
        return counts

    def in_order(self) -> list[tuple[Kind, Bar]]:
        """The bars by topic, reason and place; what has no place comes first."""
        return sorted(self.bars.items(), key=_rank)

    def add(self, letter: Letter, fate: Fate) -> None:
        """Take in a letter that is meant."""
        topic, partition, offset = letter.address
        to = fate.place if isinstance(fate, PutBack) else None
        refused = fate.why if isinstance(fate, Refused) else None
        kind = Kind(topic, letter.reason, to, refused)
        bar = self.bars[kind]
        understood = isinstance(fate, PutBack) and fate.decodable
        self.bars[kind] = Bar(bar.letters + 1, bar.decodable + understood)
        if isinstance(fate, PutBack | Discarded):
            self.chosen[Place(topic, partition)].add(offset)


def _rank(bar: tuple[Kind, Bar]) -> tuple[str, str, tuple[str, int], str]:
    topic, reason, to, refused = bar[0]
    return topic, reason, to or ("", -1), refused or ""


async def preview(
    connection: Connection, selection: Selection, judgement: Judgement, most: int | None
) -> Preview:
    """Looks at every open letter that is meant, until as many are found as may be settled."""
    found = Preview()
    settled = await ledger.read(connection)
    async with aclosing(letters.records(connection, selection.topics)) as records:
        async for record in records:
            letter = letters.letter(record)
            if settled.of(letter) is None and selection.covers(letter, record.value):
                found.add(letter, judgement(record))
            if most is not None and found.count >= most:
                break
    return found
