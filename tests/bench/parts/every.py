"""All parts, in the order in which they are measured; a later one may look at earlier ones."""

from collections.abc import Mapping
from typing import Any, Final

from tests.bench.part import Part
from tests.bench.parts import (
    batch,
    board,
    latency,
    partitions,
    processes,
    stages,
    state,
    throughput,
)

GROWTH: Final[tuple[Part[Any], ...]] = (state.PART, processes.PART, partitions.PART, batch.PART)
"""How ours does with more of everything."""

EVERY: Final[tuple[Part[Any], ...]] = (
    throughput.PART,
    latency.PART,
    *GROWTH,
    stages.PART,
    board.PART,
)

BY_NAME: Final[Mapping[str, Part[Any]]] = {part.name: part for part in EVERY}
