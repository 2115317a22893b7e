"""How far somebody has read a conversation."""

from typing import Final

import pytest
from sqlalchemy import insert

from schemas.ids import AccountId, PersonId, TenderId
from workers.board.store import read_mark
from workers.board.store.database import Database
from workers.board.store.tables import MESSAGE

WHICH: Final = AccountId("rheinblick"), TenderId("T-1"), PersonId("bo-keller")
BROKER: Final = "vm-sommer"


def say(
    database: Database, sequence: int | None, person: str = BROKER, tender: str = "T-1"
) -> None:
    """Somebody has written; sequence: None while it has not reached the other side."""
    row = {
        "account_id": "rheinblick",
        "tender_id": tender,
        "message_id": f"{person}-{sequence}",
        "person_id": person,
        "sequence": sequence,
    }
    with database.writing() as connection:
        connection.execute(insert(MESSAGE).values(row))


def unread(database: Database) -> int:
    with database.reading() as connection:
        return read_mark.unread(connection, *WHICH)


def read(database: Database) -> None:
    """The person has read what there is."""
    with database.writing() as connection:
        read_mark.mark(connection, *WHICH)


def test_what_others_have_written_is_unread_until_it_is_read(database: Database) -> None:
    say(database, 1)
    say(database, 2)
    assert unread(database) == 2

    read(database)

    assert unread(database) == 0


def test_what_comes_after_is_unread_again(database: Database) -> None:
    say(database, 1)
    read(database)

    say(database, 2)

    assert unread(database) == 1
    with database.reading() as connection:
        assert read_mark.read_up_to(connection, *WHICH) == 1


@pytest.mark.parametrize(
    ("sequence", "person", "tender"),
    [
        pytest.param(1, WHICH[2], "T-1", id="their own words"),
        pytest.param(None, BROKER, "T-1", id="what has not reached them"),
        pytest.param(1, BROKER, "T-2", id="another tender's"),
    ],
)
def test_what_is_not_for_them_is_never_unread(
    database: Database, sequence: int | None, person: str, tender: str
) -> None:
    say(database, sequence, person, tender)

    assert unread(database) == 0


def test_where_nothing_was_written_nothing_is_read(database: Database) -> None:
    read(database)

    with database.reading() as connection:
        assert read_mark.read_up_to(connection, *WHICH) == 0
