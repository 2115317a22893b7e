"""A whole run from one seed: load, workers and faults on the log in memory, and what was seen."""

from collections.abc import Callable, Sequence
from typing import Final

from events.catalogue import ALL
from tests.chaos.dice import dice
from tests.chaos.history import Entry, History, Place, Publication, Reading
from tests.chaos.load import Load
from tests.simulation.world import World
from workers.lifecycle.agent import lifecycle
from workers.messaging.agent import messaging
from workers.router.agent import router
from workers.settings.agent import settings

PARTITIONS: Final = 2
MOST_ROUNDS: Final = 60
"""After the last fault everything is decided within so many turns of all workers."""

_MOST_TENDERS: Final = 10
_STEPS_BETWEEN_RECORDS: Final = 12
_A_WHILE_MS: Final = 400


class Play:
    """Publishes a load record by record, while chance decides who works, dies, sleeps and wakes."""

    def __init__(self, seed: int) -> None:
        tenders = dice(seed, "size").randint(1, _MOST_TENDERS)
        self.load = Load(seed, tenders, PARTITIONS)
        self.dice = dice(seed, "faults")
        self.world = World(
            (router(), messaging(), settings(), lifecycle()), PARTITIONS, dice(seed, "sleepers")
        )
        self._acknowledged: dict[int, int] = {}
        self._happenings = _weighted(
            (88, self._somebody_works),
            (4, self._somebody_dies),
            (2, self._somebody_falls_asleep),
            (4, self.world.wake_a_sleeper),
            (2, self._time_goes_by),
        )

    def run(self) -> History:
        """Everything that happened, as a reader of committed records finds it at the end."""
        records = self.load.records()
        try:
            self._play(records)
        finally:
            self.world.close()
        seen = self._reading()
        return History(PARTITIONS, records, self._acknowledged, seen, polled=seen)

    def _play(self, records: Sequence[Publication]) -> None:
        for record in records:
            self._publish(record)
            for _ in range(self.dice.randrange(_STEPS_BETWEEN_RECORDS)):
                self.dice.choice(self._happenings)()
        self.world.settle(MOST_ROUNDS)

    def _somebody_works(self) -> None:
        self.world.go_on(self.dice.choice(self.world.seats))

    def _somebody_dies(self) -> None:
        self.world.kill(self.dice.choice(self.world.seats))

    def _somebody_falls_asleep(self) -> None:
        self.world.freeze(self.dice.choice(self.world.seats))

    def _time_goes_by(self) -> None:
        self.world.clock.now += self.dice.randrange(_A_WHILE_MS)

    def _publish(self, record: Publication) -> None:
        cluster, place = self.world.cluster, record.place
        self._acknowledged[record.number] = cluster.end(*place)
        if record.aborted:
            cluster.write("publisher", *place, [record])
            cluster.register("publisher")
        else:
            self.world.publish(*place, record)

    def _reading(self) -> Reading:
        places = [Place(topic.kind, number) for topic in ALL for number in range(PARTITIONS)]
        return {
            place: [
                Entry(e.offset, e.timestamp, e.key, e.value, e.headers)
                for e in self.world.cluster.read(*place, 0)
            ]
            for place in places
        }


Happening = Callable[[], object]


def _weighted(*happenings: tuple[int, Happening]) -> Sequence[Happening]:
    return [happening for weight, happening in happenings for _ in range(weight)]


def aborted(play: Play) -> int:
    """How many transactions of the agents were aborted: what the faults have bitten."""
    endings = (
        play.world.cluster.transactions(f"{agent}-{number}") for agent, number in play.world.seats
    )
    return sum(ending.count("aborted") for ending in endings)
