"""The tables are the same in whatever order the topics are read, and however they are cut up."""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.board.store.content import Row, content
from tests.board.store.log import arrivals, begin, busy_log, store
from workers.board.store.database import Database
from workers.board.store.migration import migrate
from workers.board.store.writer import Arrival, Place


@pytest.fixture(scope="session")
async def brought() -> Sequence[Arrival]:
    return arrivals(await busy_log(seed=4, tenders=25))


@pytest.fixture(scope="session")
def expected(brought: Sequence[Arrival], tmp_path_factory: pytest.TempPathFactory) -> object:
    return _stored(tmp_path_factory.mktemp("expected"), [brought])


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(dice=st.randoms(use_true_random=False))
def test_the_order_of_topics_and_the_size_of_batches_do_not_matter(
    dice: Random,
    brought: Sequence[Arrival],
    expected: object,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    shuffled = _shuffled(brought, dice)

    stored = _stored(tmp_path_factory.mktemp("shuffled"), _cut(shuffled, dice))

    assert stored == expected


def _shuffled(brought: Sequence[Arrival], dice: Random) -> list[Arrival]:
    """Each partition in its own order, all of them mixed."""
    by_place: defaultdict[Place, list[Arrival]] = defaultdict(list)
    for arrival in brought:
        by_place[arrival.place].append(arrival)
    turns = [arrival.place for arrival in brought]
    dice.shuffle(turns)
    waiting = {place: iter(arrivals) for place, arrivals in by_place.items()}
    return [next(waiting[place]) for place in turns]


def _cut(brought: Sequence[Arrival], dice: Random) -> list[Sequence[Arrival]]:
    ends = sorted(dice.sample(range(1, len(brought)), dice.randrange(8)))
    return [brought[a:b] for a, b in zip([0, *ends], [*ends, len(brought)], strict=True)]


def _stored(directory: Path, batches: Sequence[Sequence[Arrival]]) -> dict[str, list[Row]]:
    database = Database.at(f"sqlite:///{directory / 'board.db'}")
    migrate(database)
    begin(database, [arrival.record for batch in batches for arrival in batch])
    for batch in batches:
        store(database, batch)
    stored = content(database)
    database.close()
    return stored
