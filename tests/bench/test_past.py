"""The log with a past holds what the agents would have written, and questions that fit it."""

from collections import Counter
from pathlib import Path
from typing import Final

from events.catalogue import (
    ACCOUNT_SETTINGS_CHANGED,
    BACKOFFICE_ASSIGNED,
    MESSAGE_RELAYED,
    PORTAL_FORWARDED,
    TENDER_REQUESTED,
    dead,
)
from tests.bench.account import accounts
from tests.bench.past import UNREADABLE, WRITTEN_ABOUT, past
from tests.bench.questions import SIMULATE, questions, tenders
from workers.board.store import writer
from workers.board.store.database import Database
from workers.board.store.migration import migrate
from workers.board.store.topics import TOPICS
from workers.board.store.writer import Arrival, Place
from workers.insight.recorded import Recorded

PARTITIONS: Final = 2
EVENTS: Final = 10_000
RECORDS: Final = list(past(EVENTS, accounts(20), PARTITIONS))
OF_KIND: Final = Counter(record.topic for record in RECORDS)
DECISIONS: Final = (BACKOFFICE_ASSIGNED.kind, PORTAL_FORWARDED.kind)


def test_there_are_as_many_records_as_were_wanted() -> None:
    assert len(RECORDS) == EVENTS
    assert OF_KIND[ACCOUNT_SETTINGS_CHANGED.kind] == 20


def test_every_request_but_the_last_is_decided() -> None:
    decided = sum(OF_KIND[kind] for kind in DECISIONS)

    assert OF_KIND[TENDER_REQUESTED.kind] - decided in {0, 1}


def test_of_what_backoffices_handle_a_part_is_written_about_from_either_side() -> None:
    about = OF_KIND[BACKOFFICE_ASSIGNED.kind] // WRITTEN_ABOUT

    assert OF_KIND[MESSAGE_RELAYED.kind] in {2 * about, 2 * about - 1}


def test_some_cannot_be_read() -> None:
    requested = OF_KIND[TENDER_REQUESTED.kind]

    assert OF_KIND[dead(TENDER_REQUESTED).kind] == -(-requested // UNREADABLE)


def recorded() -> list[Arrival]:
    """What a board would read of it."""
    offsets, arrivals = Counter[Place](), list[Arrival]()
    for record in RECORDS:
        place = Place(record.topic, record.partition)
        offset = offsets[place]
        offsets[place] += 1
        found = Recorded(*place, offset, 0, record.key, record.value, record.headers)
        arrivals.append(Arrival(found, after=offset))
    return arrivals


def test_questions_are_about_what_there_is(tmp_path: Path) -> None:
    database = Database.at(f"sqlite:///{tmp_path / 'board.db'}")
    migrate(database)
    with database.writing() as connection:
        starts = {Place(topic.kind, n): 0 for topic in TOPICS for n in range(PARTITIONS)}
        writer.start_at(connection, starts)
        writer.write(connection, recorded(), PARTITIONS)
    with database.reading() as snapshot:
        about = tenders(snapshot, 7)
    database.close()

    requested = Counter((record.key or b"").decode() for record in RECORDS if _asks(record.topic))
    assert about.of_busiest == requested[about.busiest] == max(requested.values())
    assert len(set(about.some)) == 7
    (asking, *_) = questions(about, 7)[SIMULATE]
    assert asking.says == f'"tenders":{about.of_busiest}'


def _asks(kind: str) -> bool:
    return kind == TENDER_REQUESTED.kind
