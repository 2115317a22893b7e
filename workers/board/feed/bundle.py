"""Records that were fetched together; they travel through Faust as one message."""

from collections.abc import Sequence
from dataclasses import dataclass

from workers.board.store.writer import Arrival
from workers.insight.recorded import Recorded


@dataclass(frozen=True)
class Bundle:
    """Records that follow each other in one partition.

    Faust spends 100 us and more on each message, and drops some at a rebalance without a word. A
    bundle costs as little as one message, and says by itself what it goes on from.

    after: the offset before which everything had been fetched already.
    turn: how often reading had begun anew before; what an earlier turn has fetched is out of date.
    """

    after: int
    records: Sequence[Recorded]
    turn: int

    def arrivals(self) -> list[Arrival]:
        """The records, each with what it goes on from."""
        ends = [self.after, *(record.offset + 1 for record in self.records[:-1])]
        return [Arrival(record, after) for record, after in zip(self.records, ends, strict=True)]
