"""Whom a message about a decided tender reaches."""

from typing import Final

import pytest

from events.event import Cause, Event
from events.facts import MessageRefused, MessageRelayed
from schemas.document import Document
from schemas.message import Recipient, Sender
from schemas.time import from_epoch_ms
from tests.unit.desk import only
from tests.unit.messaging.desk import (
    ACCOUNT,
    BACKOFFICE,
    BROKER,
    START,
    TENDER,
    Desk,
    Fields,
    assigned,
    event,
    forwarded,
    having,
    message,
    told,
)

DOCUMENT: Final = {
    "document_id": "dok-1",
    "name": "Rückfragen.pdf",
    "media_type": "application/pdf",
    "size_bytes": 18230,
    "sha256": "3a" * 32,
}
STRANGERS: Final[dict[str, Fields]] = {
    "another broker": {**BROKER, "person_id": "vm-winter"},
    "another organisation": {**BACKOFFICE, "organisation_id": "bo-anderswo"},
    "a clerk who says to be the broker": {**BROKER, "person_id": "s.baumann"},
    "a broker who says to be the backoffice": {
        **BACKOFFICE,
        "person_id": "vm-sommer",
        "organisation_id": "vm-sommer",
    },
}


@pytest.fixture
def desk() -> Desk:
    """The tender is with the backoffice."""
    desk = Desk()
    desk.takes(assigned())
    return desk


def test_a_decision_alone_says_nothing() -> None:
    assert Desk().takes(assigned(), forwarded("A-2")) == []


def test_a_brokers_message_reaches_the_assigned_backoffice(desk: Desk) -> None:
    posted = having(message("n-1", text="Es sind drei 👍"), {"attachments": [DOCUMENT]})

    relayed = only(desk.takes(posted), MessageRelayed)

    assert relayed == MessageRelayed(
        account_id=ACCOUNT,
        tender_id=TENDER,
        message_id="n-1",
        sequence=1,
        sender=Sender(party="broker", person_id="vm-sommer"),
        recipient=Recipient(party="backoffice", organisation_id="bo-rhein-main"),
        text="Es sind drei 👍",
        attachments=(Document.model_validate(DOCUMENT),),
        posted_at=from_epoch_ms(START),
    )


def test_a_backoffices_message_reaches_the_broker(desk: Desk) -> None:
    relayed = only(desk.takes(message("n-1", BACKOFFICE)), MessageRelayed)

    assert relayed.recipient == Recipient(party="broker", broker_id="vm-sommer")


def test_any_person_of_the_assigned_organisation_writes_for_it(desk: Desk) -> None:
    colleague = {**BACKOFFICE, "person_id": "t.neumann"}

    assert told(desk.takes(message("n-1", colleague))) == ["1 n-1"]


def test_a_fact_follows_from_its_message_and_is_about_it(desk: Desk) -> None:
    (fact,) = desk.takes(message("n-1"))

    assert (fact.cause, fact.item) == (Cause("nach-n-1", "urn:test", "nach-n-1"), "n-1")
    assert fact.released_by is None


def test_messages_are_numbered_per_tender(desk: Desk) -> None:
    desk.takes(assigned("A-2"))

    facts = desk.takes(
        message("n-1"), message("n-2", BACKOFFICE), message("n-1", tender="A-2"), message("n-3")
    )

    assert told(facts) == ["1 n-1", "2 n-2", "1 n-1", "3 n-3"]


@pytest.mark.parametrize("stranger", STRANGERS.values(), ids=STRANGERS)
def test_who_takes_no_part_reaches_nobody(desk: Desk, stranger: Fields) -> None:
    assert told(desk.takes(message("n-1", stranger))) == ["not_a_participant n-1"]


def test_a_refused_message_takes_no_number(desk: Desk) -> None:
    stranger = STRANGERS["another broker"]

    facts = desk.takes(message("n-1"), message("n-2", stranger), message("n-3"))

    assert told(facts) == ["1 n-1", "not_a_participant n-2", "2 n-3"]


def test_a_refused_message_leaves_its_id_free(desk: Desk) -> None:
    facts = desk.takes(message("n-1", STRANGERS["another broker"]), message("n-1"))

    assert told(facts) == ["not_a_participant n-1", "1 n-1"]


@pytest.mark.parametrize(
    "sender",
    [BROKER, BACKOFFICE, STRANGERS["another broker"]],
    ids=["its broker", "a backoffice", "a stranger"],
)
def test_about_a_tender_that_the_broker_handles_nobody_is_reached(sender: Fields) -> None:
    facts = Desk().takes(forwarded(), message("n-1", sender))

    assert told(facts) == ["handled_by_broker n-1"]


def test_a_refusal_is_about_its_message(desk: Desk) -> None:
    refused = only(desk.takes(message("n-1", STRANGERS["another broker"])), MessageRefused)

    assert (refused.account_id, refused.tender_id, refused.message_id) == (ACCOUNT, TENDER, "n-1")


@pytest.mark.parametrize(
    "again",
    [
        message("n-1"),
        message("n-1", dict(reversed(list(BROKER.items())))),
        event("message-posted", "nach-2", message("n-1").parsed),
    ],
    ids=["the same event", "another order of keys", "another event"],
)
def test_an_equal_message_again_is_nothing_new(desk: Desk, again: Event) -> None:
    desk.takes(message("n-1"))

    assert told(desk.takes(again, message("n-2"))) == ["2 n-2"]


@pytest.mark.parametrize(
    "other",
    [
        message("n-1", text="Guten Abend"),
        message("n-1", BACKOFFICE),
        message("n-1", STRANGERS["another broker"]),
        having(message("n-1"), {"attachments": None}),
        having(message("n-1"), {"betreff": "Rückfrage"}),
    ],
    ids=["text", "sender", "a stranger", "a null more", "an undeclared field more"],
)
def test_other_data_under_a_message_id_that_is_taken_is_refused(desk: Desk, other: Event) -> None:
    desk.takes(message("n-1"))

    facts = desk.takes(other, message("n-2"))

    assert told(facts) == ["message_id_reused n-1", "2 n-2"]


def test_a_message_id_is_taken_within_its_tender_only(desk: Desk) -> None:
    desk.takes(assigned("A-2"), assigned(account="nordlicht"), message("n-1"))

    facts = desk.takes(
        message("n-1", text="Moin", tender="A-2"), message("n-1", account="nordlicht")
    )

    assert told(facts) == ["1 n-1", "1 n-1"]


def test_a_tender_that_is_decided_anew_goes_by_its_latest_decision(desk: Desk) -> None:
    desk.takes(message("n-1"), assigned(organisation="bo-service-24", broker="vm-winter"))

    facts = desk.takes(
        message("n-2"),
        message("n-3", {**BROKER, "person_id": "vm-winter"}),
        message("n-4", {**BACKOFFICE, "organisation_id": "bo-service-24"}),
    )

    assert told(facts) == ["not_a_participant n-2", "2 n-3", "3 n-4"]


def test_a_tender_that_goes_to_the_portal_later_is_the_brokers_from_then_on(desk: Desk) -> None:
    facts = desk.takes(message("n-1"), forwarded(), message("n-2"), assigned(), message("n-3"))

    assert told(facts) == ["1 n-1", "handled_by_broker n-2", "2 n-3"]


def test_no_other_event_leads_to_messages(desk: Desk) -> None:
    held = event("tender-held", "t-1", {"account_id": ACCOUNT, "tender_id": TENDER})

    with pytest.raises(TypeError, match="tender-held"):
        desk.takes(held)
