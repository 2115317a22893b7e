"""Who has signed in and what they did is kept beside what the log tells."""

from typing import Final

from schemas.ids import AccountId, PersonId, TenderId
from workers.board.store import audit, session
from workers.board.store.audit import Entry, Matter
from workers.board.store.database import Database
from workers.board.store.session import Session
from workers.board.store.tables import AUDIT, FROM_LOG, SESSION

DAY_MS: Final = 24 * 60 * 60 * 1_000
OWN: Final = AccountId("rheinblick")
MAREN: Final = PersonId("m.lindner")


def visit(secret_hash: str = "a" * 64, begun_at: int = DAY_MS) -> Session:
    """A session that began then."""
    return Session(secret_hash, MAREN, "Maren Lindner", f"admin:{OWN}", begun_at, begun_at)


def entry(at: int, account: AccountId | None, place: str = "/") -> Entry:
    """Somebody had personal data shown."""
    return Entry(at, MAREN, "Maren Lindner", "disclosed", Matter(account, None, place), "Rückfrage")


def test_a_session_is_found_until_it_is_ended(database: Database) -> None:
    with database.writing() as connection:
        session.begin(connection, visit(), 0)
        session.used(connection, "a" * 64, DAY_MS + 5)
    with database.reading() as connection:
        found = session.found(connection, "a" * 64)

    with database.writing() as connection:
        session.end(connection, "a" * 64)

    assert found == visit()._replace(used_at=DAY_MS + 5)
    with database.reading() as connection:
        assert session.found(connection, "a" * 64) is None


def test_a_new_session_forgets_the_old_ones(database: Database) -> None:
    with database.writing() as connection:
        session.begin(connection, visit("a" * 64, begun_at=1), 0)
        session.begin(connection, visit("b" * 64, begun_at=DAY_MS), forget_before=2)

    with database.reading() as connection:
        kept = connection.execute(SESSION.select()).mappings().all()
    assert [row["secret_hash"] for row in kept] == ["b" * 64]


def test_entries_are_numbered_and_read_from_the_last(database: Database) -> None:
    with database.writing() as connection:
        for at in range(3):
            audit.note(connection, entry(at, OWN, f"/{at}"))
        audit.note(connection, entry(3, AccountId("alpenrand")))
        audit.note(connection, entry(4, None))

    with database.reading() as connection:
        own = audit.noted(connection, frozenset({OWN}))
        older = audit.noted(connection, frozenset({OWN}), before=own[1].number)
        everything = audit.noted(connection, None)
    assert [one.place for one in own] == ["/2", "/1", "/0"]
    assert [one.place for one in older] == ["/0"]
    assert len(everything) == 5


def test_what_was_disclosed_is_known_by_account_page_and_time(database: Database) -> None:
    with database.writing() as connection:
        audit.note(connection, entry(1, OWN, "/then"))
        audit.note(connection, entry(5, OWN, "/now"))
        audit.note(connection, entry(5, None, "/letter"))

    with database.reading() as connection:
        found = audit.disclosed(connection, MAREN, since=5)
        others = audit.disclosed(connection, PersonId("somebody.else"), since=0)
    assert found == {(OWN, "/now"), (None, "/letter")}
    assert others == frozenset()


def test_a_matter_says_what_it_is_about(database: Database) -> None:
    matter = Matter(OWN, TenderId("A-1"), "/accounts/rheinblick/tenders/A-1")
    with database.writing() as connection:
        audit.note(connection, Entry(7, MAREN, "Maren Lindner", "refused", matter, None))

    with database.reading() as connection:
        (found,) = audit.noted(connection, None)
    assert (found.account_id, found.tender_id, found.place) == matter
    assert found.reason is None


def test_making_the_tables_anew_touches_neither() -> None:
    assert SESSION not in FROM_LOG
    assert AUDIT not in FROM_LOG
