"""Sessions: who has signed in, from when, and when they were last at work."""

from typing import NamedTuple

from sqlalchemy import Connection, delete, insert, select, update

from workers.board.store.tables import SESSION


class Session(NamedTuple):
    """A person's session, as the table has it."""

    secret_hash: str
    person_id: str
    name: str
    grants: str
    begun_at: int
    used_at: int


def begin(connection: Connection, session: Session, forget_before: int) -> None:
    """Store it, and forget those that began before this time."""
    connection.execute(delete(SESSION).where(SESSION.c.begun_at < forget_before))
    connection.execute(insert(SESSION).values(session._asdict()))


def found(connection: Connection, secret_hash: str) -> Session | None:
    """The session whose cookie this is, also one that has run out."""
    query = select(SESSION).where(SESSION.c.secret_hash == secret_hash)
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else Session(**row)


def used(connection: Connection, secret_hash: str, at: int) -> None:
    """Somebody is at work in it."""
    this = SESSION.c.secret_hash == secret_hash
    connection.execute(update(SESSION).where(this).values(used_at=at))


def end(connection: Connection, secret_hash: str) -> None:
    """Forget it."""
    connection.execute(delete(SESSION).where(SESSION.c.secret_hash == secret_hash))
