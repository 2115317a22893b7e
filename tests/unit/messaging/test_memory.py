"""A decided tender and its messages are remembered for a while, and then altogether forgotten."""

from typing import Final

import msgspec
import pytest

from events.event import Event
from schemas.ids import BrokerId, OrganisationId
from tests.unit.messaging.desk import (
    ACCOUNT,
    BACKOFFICE,
    BROKER,
    TENDER,
    Desk,
    Fields,
    assigned,
    forwarded,
    message,
    told,
)
from workers.engine.policy import Policy
from workers.messaging.state import MESSAGES, TENDERS, Message, Tender

REMEMBERED: Final = Policy().remember_days
ONE_DAY: Final = 1
STRANGER: Final[Fields] = {**BROKER, "person_id": "vm-winter"}


@pytest.fixture
def desk() -> Desk:
    """The tender is with the backoffice, and one message was relayed."""
    desk = Desk()
    desk.takes(assigned(), message("n-1"))
    return desk


def test_a_tender_is_remembered_for_remember_days(desk: Desk) -> None:
    desk.waits(REMEMBERED)

    assert told(desk.takes(message("n-2"))) == ["2 n-2"]


def test_then_it_is_forgotten_at_the_end_of_the_day(desk: Desk) -> None:
    desk.waits(REMEMBERED + ONE_DAY)

    assert not desk.store.rows


@pytest.mark.parametrize(
    "last",
    [
        message("n-2"),
        message("n-2", STRANGER),
        message("n-1"),
        message("n-1", text="Guten Abend"),
        assigned(),
    ],
    ids=["relayed", "refused", "repeated", "reused", "decided"],
)
def test_every_event_about_a_tender_keeps_it_in_memory(desk: Desk, last: Event) -> None:
    desk.waits(REMEMBERED)
    desk.takes(last)
    desk.waits(REMEMBERED)

    assert (ACCOUNT, TENDER) in desk.rows(TENDERS)


def test_a_message_id_stays_taken_as_long_as_its_tender_is_remembered(desk: Desk) -> None:
    desk.waits(REMEMBERED)
    desk.takes(message("n-2"))
    desk.waits(REMEMBERED)

    facts = desk.takes(message("n-1"), message("n-1", text="Guten Abend"))

    assert told(facts) == ["message_id_reused n-1"]


def test_the_messages_of_a_long_exchange_are_forgotten_with_their_tender(desk: Desk) -> None:
    for n in range(2, 6):
        desk.waits(REMEMBERED - ONE_DAY)
        desk.takes(message(f"n-{n}", BACKOFFICE))
    remembered = len(desk.rows(MESSAGES))

    desk.waits(REMEMBERED + ONE_DAY)

    assert remembered == 5
    assert not desk.store.rows


def test_a_tender_that_the_broker_handles_is_forgotten_too() -> None:
    desk = Desk()
    desk.takes(message("n-1"), forwarded(), message("n-2"))

    desk.waits(REMEMBERED + ONE_DAY)

    assert not desk.store.rows


def test_a_message_about_a_forgotten_tender_waits_for_a_new_decision(desk: Desk) -> None:
    desk.waits(REMEMBERED + ONE_DAY)

    facts = desk.takes(message("n-1"), assigned())

    assert told(facts) == ["held n-1", "1 n-1"]


def test_a_message_id_is_forgotten_a_moment_after_its_tender(desk: Desk) -> None:
    (tender,) = desk.rows(TENDERS).values()

    desk.waits_ms(tender.due - desk.now)
    left = len(desk.rows(TENDERS)), len(desk.rows(MESSAGES))
    desk.waits_ms(1)

    assert left == (0, 1)
    assert not desk.store.rows


def test_a_message_id_stays_taken_where_its_tender_is_decided_anew_in_that_moment(
    desk: Desk,
) -> None:
    (tender,) = desk.rows(TENDERS).values()
    desk.waits_ms(tender.due - desk.now)
    desk.takes(assigned())
    desk.waits_ms(1)

    facts = desk.takes(message("n-1"), message("n-2"))

    assert told(facts) == ["1 n-2"]


def test_what_is_remembered_is_small() -> None:
    due, uuid = 1_800_000_000_000, "8f7f7310-3a57-5cf9-b0ef-27b91e009c03"
    tender = Tender(due=due, broker_id=BrokerId(uuid), organisation_id=OrganisationId(uuid))
    taken = Message(due=due, fingerprint=bytes(16))

    sizes = [len(msgspec.msgpack.encode(row)) for row in (tender, taken)]

    assert sizes == [89, 30]


@pytest.mark.parametrize(
    "last", [message("n-1"), message("n-2", STRANGER)], ids=["repeated", "refused"]
)
def test_a_tender_is_written_once_a_day_at_most_for_what_is_not_relayed(
    desk: Desk, last: Event
) -> None:
    desk.takes(last)

    assert not desk.decisions[-1].changes
