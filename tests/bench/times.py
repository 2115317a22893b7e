"""How long things took: what is kept of many of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from tests.bench.latency import percentile


@dataclass(frozen=True)
class Times:
    """Milliseconds within which half of them, 95 and 99 of 100 came, and the slowest."""

    p50: float
    p95: float
    p99: float
    slowest: float

    @classmethod
    def of(cls, taken: Iterable[float]) -> Self:
        """Of so many milliseconds each; zeros where there are none."""
        ascending = sorted(taken)
        return cls(*(percentile(ascending, share) for share in (0.5, 0.95, 0.99, 1.0)))
