"""Each record becomes a row once, whoever brings it how often, or nothing happens at all."""

from collections.abc import Sequence

import pytest

from tests.board.store.content import content, rows
from tests.board.store.log import arrivals, begin, busy_log, put_back, store, tidy
from workers.board.store import writer
from workers.board.store.database import Database
from workers.board.store.tables import EVENT, GENERATION, NEXT_OFFSET, TENDER
from workers.board.store.writer import Arrival, Overtaken, Place, positions
from workers.insight.recorded import Recorded


@pytest.fixture(scope="session")
async def log() -> Sequence[Recorded]:
    return await busy_log(seed=1, tenders=12)


def _offsets(database: Database) -> list[int]:
    return [row["offset"] for row in rows(database, EVENT)]


def test_every_record_becomes_a_row(database: Database, log: Sequence[Recorded]) -> None:
    begin(database, log)

    store(database, arrivals(log))

    stored = {(row["topic"], row["offset"], row["value"]) for row in rows(database, EVENT)}
    assert stored == {(record.topic, record.offset, record.value) for record in log}


def test_rows_are_counted_in_the_order_in_which_they_come(
    database: Database, log: Sequence[Recorded]
) -> None:
    begin(database, log)
    brought = arrivals(log)

    store(database, brought[:10])
    store(database, brought[10:25])

    assert [row["seen"] for row in rows(database, EVENT)] == list(range(1, 26))
    assert rows(database, GENERATION)[0]["last_seen"] == 25


def test_records_that_come_again_change_nothing(
    database: Database, log: Sequence[Recorded]
) -> None:
    begin(database, log)
    brought = arrivals(log)
    store(database, brought[:60])
    before = content(database)

    again = store(database, brought[:60])

    assert again == ()
    assert content(database) == before


def test_what_is_new_among_what_comes_again_is_stored(
    database: Database, log: Sequence[Recorded]
) -> None:
    begin(database, log)
    brought = arrivals(log)
    store(database, brought[:60])

    store(database, brought[20:])

    assert len(rows(database, EVENT)) == len(log)


def test_aborted_records_may_be_passed_over(database: Database) -> None:
    begin(database, [tidy(0)])

    store(database, [Arrival(tidy(3), after=0), Arrival(tidy(9), after=4)])

    assert _offsets(database) == [3, 9]


def test_a_gap_is_refused_and_nothing_of_its_batch_stays(database: Database) -> None:
    begin(database, [tidy(0)])

    with pytest.raises(Overtaken, match="is not stored up to 5"):
        store(database, [Arrival(tidy(0), after=0), Arrival(tidy(7), after=5)])

    assert _offsets(database) == []


def test_a_partition_that_was_never_begun_is_refused(database: Database) -> None:
    with pytest.raises(Overtaken):
        store(database, [Arrival(tidy(0), after=0)])


def test_whoever_was_overtaken_cannot_make_a_gap(database: Database) -> None:
    begin(database, [tidy(0)])
    store(database, [Arrival(tidy(n), after=n) for n in range(5)])
    put_back(database, 3)

    with pytest.raises(Overtaken):
        store(database, [Arrival(tidy(5), after=5)])


def test_rows_and_offsets_go_together(
    database: Database, log: Sequence[Recorded], monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(database, log)
    monkeypatch.setattr(writer, "_move", _fails)

    with pytest.raises(ZeroDivisionError):
        store(database, arrivals(log))

    assert rows(database, EVENT) == rows(database, TENDER) == []
    assert {row["next_offset"] for row in rows(database, NEXT_OFFSET)} == {0}


def _fails(*_given: object) -> None:
    raise ZeroDivisionError


def test_reading_goes_on_after_the_last_record(database: Database) -> None:
    begin(database, [tidy(0), tidy(0, "message-posted")])
    store(database, [Arrival(tidy(4), after=0), Arrival(tidy(2, "message-posted"), after=0)])

    with database.reading() as connection:
        found = positions(connection)

    assert found == {Place("tender-requested", 0): 5, Place("message-posted", 0): 3}
