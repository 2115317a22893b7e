"""What a run has shown, and the verdict."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tests.chaos.history import Anomaly
from tests.chaos.mischief import Done
from tests.chaos.witness import Restart

LAG_WITHIN_S: Final = 60.0
_SHOWN: Final = 20
"""So many of one sort are told in full."""


@dataclass(frozen=True)
class Report:
    """A run.

    settled_s: seconds from the last fault until nothing lagged; None if it never came to that.
    aborted: transactions that were, at least. least_aborted: with fewer the run did not bite.
    lost, late: replies that were lost, and ends of transactions that came late.
    complaints: processes that ended as they should not, and lines in logs that should not be.
    """

    seed: int
    tenders: int
    records: int
    done: Sequence[Done]
    anomalies: Sequence[Anomaly]
    restarts: Sequence[Restart]
    complaints: Sequence[str]
    settled_s: float | None
    aborted: int
    least_aborted: int
    lost: int
    late: int

    @property
    def faults(self) -> Counter[str]:
        """How often each kind of fault was done."""
        return Counter(done.fault.kind for done in self.done)

    @property
    def unexplained(self) -> list[Restart]:
        return [restart for restart in self.restarts if restart.fault is None]

    @property
    def is_green(self) -> bool:
        return not any(self.objections())

    def objections(self) -> Iterator[str]:
        """Everything that turns the verdict red."""
        for name, count in Counter(anomaly.name for anomaly in self.anomalies).items():
            yield f"{count} x {name}"
        if self.settled_s is None:
            yield f"the groups still lagged {LAG_WITHIN_S:.0f} s after the last fault"
        for restart in self.unexplained:
            yield f"{restart.member} had to be started again for no reason that we know"
        yield from self.complaints[:_SHOWN]
        if self.aborted < self.least_aborted:
            yield f"{self.aborted} transactions were aborted, so it did not bite"

    def lines(self) -> Iterator[str]:
        """The report for people."""
        shown: Counter[str] = Counter()
        for name, evidence in self.anomalies:
            shown[name] += 1
            if shown[name] <= _SHOWN:
                yield f"  {name}: {evidence}"
        yield f"{self.tenders} tenders in {self.records} records, seed {self.seed}"
        yield "faults: " + ", ".join(f"{n} {kind}" for kind, n in sorted(self.faults.items()))
        yield f"{self.lost} replies lost, {self.late} ends of transactions late"
        yield f"{self.aborted} transactions aborted, {len(self.restarts)} restarts asked for"
        if self.settled_s is not None:
            yield f"no lag {self.settled_s:.1f} s after the last fault"
        yield from (f"RED: {objection}" for objection in self.objections())
        if self.is_green:
            yield "GREEN: nothing lost, nothing twice"

    def as_json(self) -> str:
        """The report for programs."""
        found: dict[str, Any] = {
            "verdict": "green" if self.is_green else "red",
            "objections": list(self.objections()),
            "seed": self.seed,
            "tenders": self.tenders,
            "records": self.records,
            "faults": dict(self.faults),
            "anomalies": [anomaly._asdict() for anomaly in self.anomalies],
            "aborted_transactions": self.aborted,
            "replies_lost": self.lost,
            "ends_late": self.late,
            "restarts": len(self.restarts),
            "settled_s": self.settled_s,
        }
        return json.dumps(found)


def total(reports: Sequence[Report]) -> str:
    """Several runs in one line."""
    kinds = sum((report.faults for report in reports), Counter[str]())
    brokers = kinds["broker_kill"] + kinds["broker_freeze"]
    return (
        f"{len(reports)} seeds: {sum(report.tenders for report in reports)} tenders, "
        f"{kinds['kill']} workers killed, Kafka killed or frozen {brokers} times, "
        f"{sum(report.aborted for report in reports)} transactions aborted, "
        f"{sum(len(report.anomalies) for report in reports)} anomalies"
    )
