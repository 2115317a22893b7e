"""Everything that can go wrong around the agents, and when it does: a plan that dice decide."""

from collections.abc import Iterator, Mapping
from typing import Final, Literal, NamedTuple, get_args

from typing_extensions import override

from tests.chaos.dice import dice

Kind = Literal[
    "kill",  # kill -9 of a worker, which is started again after a while
    "freeze",  # SIGSTOP of a worker, for a while
    "terminate",  # SIGTERM of a worker, which is started again
    "join",  # one worker more, for a while
    "roll",  # SIGTERM of one worker after the other
    "broker_kill",  # kill -9 of Kafka, which is started again on the same data after a while
    "broker_freeze",  # SIGSTOP of Kafka, for a while
    "cut",  # every connection is reset
    "half_close",  # every client hears that nothing more comes; its requests still arrive
    "delay",  # every frame is held up, for a while
    "lose_replies",  # replies to the end of transactions get lost
    "hold_ends",  # requests to end a transaction arrive when the next one has begun
    "deafen",  # a member loses its place in its group, and works on until it hears of it
]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
HITS_A_WORKER: Final = frozenset({"kill", "freeze", "terminate"})

Counts = Mapping[Kind, int]
"""How often each kind happens in a run."""


class Nature(NamedTuple):
    """How often a kind of fault happens, and between what its dice decide.

    lasts: seconds. strength: how many replies, requests or groups, or the delay in seconds.
    """

    per_minute: float
    lasts: tuple[float, float] = (0, 0)
    strength: tuple[float, float] = (0, 0)


NATURES: Final[Mapping[Kind, Nature]] = {
    "kill": Nature(5, lasts=(0, 5)),
    "freeze": Nature(2, lasts=(1, 20)),
    "terminate": Nature(2),
    "join": Nature(0.7, lasts=(5, 20)),
    "roll": Nature(0.2),
    "broker_kill": Nature(0.5, lasts=(0, 3)),
    "broker_freeze": Nature(0.5, lasts=(1, 15)),
    "cut": Nature(1),
    "half_close": Nature(0.7),
    "delay": Nature(0.7, lasts=(2, 8), strength=(0.005, 0.3)),
    "lose_replies": Nature(2, strength=(1, 4)),
    "hold_ends": Nature(2, strength=(1, 4)),
    "deafen": Nature(0.5, strength=(1, 4)),
}


class Fault(NamedTuple):
    """One fault; `at` is when, seconds after the load begins, `who` the worker that it hits."""

    at: float
    kind: Kind
    lasts: float
    strength: float
    who: int

    @override
    def __str__(self) -> str:
        return f"{self.at:7.1f} s  {self.kind:13} {', '.join(self._details())}".rstrip()

    def _details(self) -> Iterator[str]:
        if self.kind in HITS_A_WORKER:
            yield f"worker {self.who}"
        if self.lasts:
            yield f"for {self.lasts:.1f} s"
        if self.strength:
            yield f"strength {self.strength:.3g}"


def counts(minutes: float) -> Counts:
    """What fits into so much time, with something of everything."""
    return {kind: max(round(NATURES[kind].per_minute * minutes), 1) for kind in KINDS}


def plan(seed: int, counts: Counts, seconds: float, workers: int) -> list[Fault]:
    """Every fault of a run, by time; the same for the same arguments."""
    rng = dice(seed, "faults")
    kinds = [kind for kind in KINDS for _ in range(counts.get(kind, 0))]
    rng.shuffle(kinds)
    return [
        Fault(
            at,
            kind,
            rng.uniform(*NATURES[kind].lasts),
            rng.uniform(*NATURES[kind].strength),
            rng.randrange(workers),
        )
        for at, kind in zip(sorted(rng.uniform(0, seconds) for _ in kinds), kinds, strict=True)
    ]
