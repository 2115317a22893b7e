"""Where reading goes on after a while, in view of what the log still holds."""

import pytest

from workers.board.store.database import Database
from workers.board.store.errors import Unusable
from workers.board.store.resume import Extent, claimed, resume
from workers.board.store.writer import Place, positions, start_at

HERE = Place("tender-requested", 0)


def _stored(database: Database, offset: int) -> None:
    with database.writing() as connection:
        start_at(connection, {HERE: offset})


def test_what_was_never_read_is_read_from_its_beginning(database: Database) -> None:
    with database.writing() as connection:
        found = resume(connection, {HERE: Extent(17, 90)})

    assert found == ({HERE: 17}, {})


def test_reading_goes_on_where_the_database_stands(database: Database) -> None:
    _stored(database, 40)

    with database.writing() as connection:
        found = resume(connection, {HERE: Extent(17, 90)})

    assert found == ({HERE: 40}, {})


def test_what_the_log_has_deleted_meanwhile_is_passed_over_and_told(database: Database) -> None:
    _stored(database, 10)

    with database.writing() as connection:
        found = resume(connection, {HERE: Extent(17, 90)})

    assert found == ({HERE: 17}, {HERE: 7})
    with database.reading() as connection:
        assert positions(connection) == {HERE: 17}


def test_a_log_that_ends_before_what_is_stored_is_refused(database: Database) -> None:
    _stored(database, 91)

    with pytest.raises(Unusable, match="ends at 90"), database.writing() as connection:
        resume(connection, {HERE: Extent(17, 90)})


def test_a_partition_that_is_not_ours_now_keeps_its_place(database: Database) -> None:
    _stored(database, 40)

    with database.writing() as connection:
        resume(connection, {Place("tender-requested", 1): Extent(0, 5)})

    with database.reading() as connection:
        assert positions(connection)[HERE] == 40


def test_a_database_belongs_to_the_log_that_was_read_first(database: Database) -> None:
    with database.writing() as connection:
        group = claimed(connection, "cluster/prefix.")
    with database.writing() as connection:
        again = claimed(connection, "cluster/prefix.")

    assert group == again
    with pytest.raises(Unusable, match="another log"), database.writing() as connection:
        claimed(connection, "cluster/other.")


def test_two_databases_do_not_share_a_consumer_group(url: str, database: Database) -> None:
    with database.writing() as connection:
        group = claimed(connection, "cluster/")

    assert group.startswith("board-")
    assert len(group) > len("board-") + 4
