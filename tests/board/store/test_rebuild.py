"""Tables that are made anew are those that were, whatever has become of the old ones."""

from collections.abc import AsyncIterator, Mapping, Sequence

import pytest
from sqlalchemy import delete, insert, select, update

from tests.board.store.content import content, rows
from tests.board.store.log import PARTITIONS, arrivals, begin, busy_log, store
from workers.board.store.database import Database
from workers.board.store.errors import Unusable
from workers.board.store.rebuild import Rebuild
from workers.board.store.resume import claimed
from workers.board.store.scaffold import Scaffold
from workers.board.store.tables import EVENT, GENERATION, READ_MARK, TENDER
from workers.board.store.writer import Overtaken, Place
from workers.client import reader
from workers.client.reader import Found
from workers.insight.recorded import Recorded

LOG = "cluster/prefix."


class Log:
    """A log that holds these records, and begins later where some were deleted."""

    def __init__(self, records: Sequence[Recorded], deleted: Mapping[Place, int]) -> None:
        places = {Place(record.topic, record.partition) for record in records}
        self.begins = {place: deleted.get(place, 0) for place in places}
        self._records = records
        self._starts: dict[Place, int] = {}

    def seek(self, place: reader.Place, offset: int) -> None:
        self._starts[Place(*place)] = offset

    async def to_end(self) -> AsyncIterator[list[Found]]:
        for record in self._records:
            if record.offset >= self._starts[Place(record.topic, record.partition)]:
                yield [_found(record)]


def _found(record: Recorded) -> Found:
    lies = (record.topic, record.partition, record.offset, record.appended_at)
    return Found(*lies, record.key, record.value, record.headers)


async def rebuild(database: Database, log: Log, *, keeping: bool = True) -> int:
    """Make them anew; how many records were kept that the log has deleted."""
    with Rebuild(database, PARTITIONS) as made:
        made.begin(LOG, log.begins)
        kept = sum(made.keep(log.begins)) if keeping else 0
        async for _ in made.read(log):
            pass
        made.finish()
    return kept


@pytest.fixture(scope="session")
async def records() -> Sequence[Recorded]:
    return await busy_log(seed=3, tenders=8)


@pytest.fixture
def filled(database: Database, records: Sequence[Recorded]) -> Database:
    begin(database, records)
    store(database, arrivals(records))
    with database.writing() as connection:
        claimed(connection, LOG)
    return database


async def test_tables_that_were_right_are_the_same_again(
    filled: Database, records: Sequence[Recorded]
) -> None:
    before = content(filled)

    await rebuild(filled, Log(records, {}))

    assert content(filled) == before


async def test_tables_that_were_wrong_are_right(
    filled: Database, records: Sequence[Recorded]
) -> None:
    before = content(filled)
    with filled.writing() as connection:
        connection.execute(update(TENDER).values(policyholder="Nobody"))
        connection.execute(delete(EVENT).where(EVENT.c.topic == "tender-held"))

    await rebuild(filled, Log(records, {}))

    assert content(filled) == before


async def test_what_the_log_has_deleted_is_kept(
    filled: Database, records: Sequence[Recorded]
) -> None:
    before = content(filled)
    requests = Place("tender-requested", 0)

    kept = await rebuild(filled, Log(records, {requests: 7}))

    assert kept > 0
    assert content(filled) == before


async def test_from_scratch_it_is_not(filled: Database, records: Sequence[Recorded]) -> None:
    requests = Place("tender-requested", 0)

    await rebuild(filled, Log(records, {requests: 7}), keeping=False)

    offsets = [r["offset"] for r in rows(filled, EVENT) if r["topic"] == "tender-requested"]
    assert min(offsets) >= 7


async def test_the_old_tables_serve_until_the_end(
    filled: Database, records: Sequence[Recorded]
) -> None:
    before = content(filled)
    log = Log(records, {})
    with Rebuild(filled, PARTITIONS) as made:
        made.begin(LOG, log.begins)
        async for _ in made.read(log):
            assert content(filled) == before
        made.finish()

    assert content(filled) == before


async def test_who_follows_the_tables_learns_that_they_are_new(
    filled: Database, records: Sequence[Recorded]
) -> None:
    await rebuild(filled, Log(records, {}))

    (generation,) = rows(filled, GENERATION)
    assert generation["number"] == 2
    assert generation["last_seen"] == len(records)


async def test_what_is_not_from_the_log_stays(
    filled: Database, records: Sequence[Recorded]
) -> None:
    mark = {"account_id": "a", "tender_id": "t", "person_id": "p", "sequence": 3}
    with filled.writing() as connection:
        connection.execute(insert(READ_MARK), [mark])

    await rebuild(filled, Log(records, {}))

    assert rows(filled, READ_MARK) == [mark]


async def test_nothing_of_another_log_is_kept(
    filled: Database, records: Sequence[Recorded]
) -> None:
    with filled.writing() as connection:
        connection.execute(update(GENERATION).values(log_name="elsewhere/"))

    with pytest.raises(Unusable, match="--from-scratch"):
        await rebuild(filled, Log(records, {}))
    await rebuild(filled, Log(records, {}), keeping=False)

    with filled.reading() as connection:
        assert connection.execute(select(GENERATION.c.log_name)).scalar() == LOG


async def test_what_is_left_of_one_that_was_killed_is_no_hindrance(
    filled: Database, records: Sequence[Recorded]
) -> None:
    killed = Scaffold(filled)
    killed.erect()
    begin(killed.new, records[:3])
    store(killed.new, arrivals(records[:3]))
    before = content(filled)

    await rebuild(filled, Log(records, {}))

    assert content(filled) == before
    killed.new.close()


async def test_of_two_at_once_the_first_to_end_is_refused(
    filled: Database, records: Sequence[Recorded]
) -> None:
    before = content(filled)
    log = Log(records, {})
    with Rebuild(filled, PARTITIONS) as first, Rebuild(filled, PARTITIONS) as second:
        first.begin(LOG, log.begins)
        await anext(first.read(log))
        second.begin(LOG, log.begins)

        with pytest.raises(Overtaken, match="same time"):
            first.finish()

    assert content(filled) == before
