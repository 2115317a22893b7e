"""Who handles a tender: the routing table row by row, and what the same tender again does."""

from typing import Final

import pytest

from events.event import Cause, Event
from events.facts import BackofficeAssigned, HandlingChoiceRequired, PortalForwarded, Routed
from schemas.settings import Backoffice
from schemas.tender import Handling
from tests.unit.desk import only
from tests.unit.router.desk import (
    ACCOUNT,
    BACKOFFICE,
    BROKER,
    BROKER_DECIDES,
    OWN,
    SELF,
    TENDER,
    Desk,
    Fields,
    changed,
    chosen,
    event,
    having,
    requested,
    told,
)

ROWS: Final = {
    "the account's backoffice, and no wish": (BACKOFFICE, None, "assigned"),
    "the account's backoffice, as wished": (BACKOFFICE, "backoffice", "assigned"),
    "the account's backoffice, though wished otherwise": (BACKOFFICE, "self", "assigned"),
    "the brokers themselves, and no wish": (SELF, None, "forwarded"),
    "the brokers themselves, as wished": (SELF, "self", "forwarded"),
    "the brokers themselves, though wished otherwise": (SELF, "backoffice", "forwarded"),
    "the broker decides, for himself": (BROKER_DECIDES, "self", "forwarded"),
    "the broker decides, for the backoffice": (BROKER_DECIDES, "backoffice", "assigned"),
    "the broker decides, and has not": (BROKER_DECIDES, None, "asked"),
}
OVERRULED: Final = ((BACKOFFICE, "self"), (SELF, "backoffice"))


def test_without_settings_a_tender_is_held() -> None:
    assert told(Desk().takes(requested())) == ["A-1 held"]


@pytest.mark.parametrize(("settings", "wish", "answer"), ROWS.values(), ids=ROWS)
def test_a_tender_is_routed_by_the_table(
    settings: Fields, wish: Handling | None, answer: str
) -> None:
    desk = Desk()
    desk.takes(changed(1, settings))

    facts = desk.takes(requested(TENDER, wish))

    assert told(facts) == [f"A-1 {answer} by 1"]


@pytest.mark.parametrize(("settings", "wish", "answer"), ROWS.values(), ids=ROWS)
def test_a_released_tender_is_routed_by_the_same_table(
    settings: Fields, wish: Handling | None, answer: str
) -> None:
    desk = Desk()
    desk.takes(requested(TENDER, wish))

    facts = desk.takes(changed(1, settings))

    assert told(facts) == [f"A-1 {answer} by 1"]


def test_an_assignment_says_who_handles_the_tender_and_why() -> None:
    desk = Desk()
    desk.takes(changed(3, {**BROKER_DECIDES, "max_insurers": 5}))

    assigned = only(desk.takes(requested(TENDER, "backoffice")), BackofficeAssigned)

    assert (assigned.account_id, assigned.tender_id, assigned.broker_id) == (
        ACCOUNT,
        TENDER,
        BROKER,
    )
    assert assigned.backoffice == Backoffice.model_validate(OWN)
    assert assigned.max_insurers == 5
    assert assigned.receipt.settings_version == 3


def test_a_forwarding_says_for_whom_and_why() -> None:
    desk = Desk()
    desk.takes(changed(2, {**SELF, "max_insurers": 7}))

    forwarded = only(desk.takes(requested()), PortalForwarded)

    assert (forwarded.account_id, forwarded.tender_id, forwarded.broker_id) == (
        ACCOUNT,
        TENDER,
        BROKER,
    )
    assert forwarded.max_insurers == 7
    assert forwarded.receipt.settings_version == 2


def test_a_question_offers_both_options_and_names_the_cap() -> None:
    desk = Desk()
    desk.takes(changed(2, {**BROKER_DECIDES, "max_insurers": 3}))

    question = only(desk.takes(requested()), HandlingChoiceRequired)

    assert question == HandlingChoiceRequired(
        account_id=ACCOUNT, tender_id=TENDER, broker_id=BROKER, max_insurers=3, settings_version=2
    )


@pytest.mark.parametrize(
    ("settings", "wish"), OVERRULED, ids=["by the backoffice", "by the brokers themselves"]
)
def test_a_wish_that_the_account_overrules_stands_in_the_receipt(
    settings: Fields, wish: Handling
) -> None:
    desk = Desk()
    desk.takes(changed(1, settings))

    (fact,) = desk.takes(requested(TENDER, wish))

    assert isinstance(fact.data, Routed)
    assert (fact.data.receipt.choice, fact.data.receipt.choice_overruled) == (wish, True)


def test_a_decision_follows_from_its_request_and_carries_it_as_it_came() -> None:
    desk = Desk()
    desk.takes(changed(1, SELF))
    request = having(requested(), {"vertriebsweg": "Maklerpool", "bewertung": 0.75})

    (fact,) = desk.takes(request)

    assert (fact.cause, fact.released_by) == (Cause("anf-A-1", "urn:test", "anf-A-1"), None)
    assert fact.request == request.raw


def test_accounts_have_their_own_settings_and_tenders() -> None:
    desk = Desk()
    desk.takes(changed(1, SELF), changed(1, BACKOFFICE, account="nordlicht"))

    facts = desk.takes(requested(), requested(account="nordlicht"), requested(account="alpenrand"))

    assert told(facts) == ["A-1 forwarded by 1", "A-1 assigned by 1", "A-1 held"]


@pytest.mark.parametrize(
    "again",
    [
        requested(),
        requested(event_id="anf-2"),
        having(requested(), {"handling": None}),
        event("tender-requested", "anf-1", dict(reversed(list(requested().parsed.items())))),
    ],
    ids=["the same event", "another event", "no handling, spelled out", "another order of keys"],
)
@pytest.mark.parametrize("settings", [None, SELF, BROKER_DECIDES], ids=["held", "decided", "asked"])
def test_the_same_tender_again_is_nothing_new(settings: Fields | None, again: Event) -> None:
    desk = Desk()
    desk.takes(*(() if settings is None else (changed(1, settings),)), requested())
    rows = dict(desk.store.rows)

    facts = desk.takes(again)

    assert (facts, desk.store.rows) == ([], rows)


def test_numbers_that_are_spelled_otherwise_make_no_other_tender() -> None:
    desk = Desk()
    desk.takes(changed(1, SELF), having(requested(), {"bewertung": 1}))

    assert desk.takes(having(requested(), {"bewertung": 1.0})) == []


CHANGED: Final = {
    "another line": having(requested(), {"line_of_business": "Transport"}),
    "another broker": having(requested(), {"broker_id": "vm-winter"}),
    "a null more": having(requested(), {"reason": None}),
    "an undeclared field more": having(requested(), {"vertriebsweg": "Maklerpool"}),
    "another line and a handling": having(requested(TENDER, "self"), {"line_of_business": "Kfz"}),
}


@pytest.mark.parametrize("again", CHANGED.values(), ids=CHANGED)
@pytest.mark.parametrize("settings", [None, SELF, BROKER_DECIDES], ids=["held", "decided", "asked"])
def test_the_same_tender_with_other_data_is_refused(settings: Fields | None, again: Event) -> None:
    desk = Desk()
    desk.takes(*(() if settings is None else (changed(1, settings),)), requested())
    rows = dict(desk.store.rows)

    facts = desk.takes(again)

    assert told(facts) == ["A-1 refused: changed_after_start"]
    assert facts[0].cause == again.cause
    assert desk.store.rows == rows


@pytest.mark.parametrize("handling", [None, "backoffice"], ids=["missing", "other"])
@pytest.mark.parametrize(
    "settings", [None, SELF, BROKER_DECIDES], ids=["held", "overruled", "decided"]
)
def test_a_handling_that_is_missing_or_other_where_there_was_one_is_other_data(
    settings: Fields | None, handling: str | None
) -> None:
    desk = Desk()
    desk.takes(*(() if settings is None else (changed(1, settings),)), requested(TENDER, "self"))

    facts = desk.takes(requested(TENDER, handling))

    assert told(facts) == ["A-1 refused: changed_after_start"]


def test_a_refusal_never_undoes_a_decision() -> None:
    desk = Desk()
    desk.takes(changed(1, SELF), requested(), CHANGED["another line"])

    assert told(desk.takes(requested(), chosen("backoffice"))) == [
        "A-1 choice refused: choice_not_offered"
    ]


def test_a_handling_that_is_added_is_the_brokers_choice() -> None:
    desk = Desk()
    desk.takes(changed(1, BROKER_DECIDES), requested())

    (fact,) = desk.takes(requested(TENDER, "backoffice", event_id="anf-2"))

    assert told([fact]) == ["A-1 assigned by 1"]
    assert fact.cause == Cause("anf-2", "urn:test", "anf-A-1")
    assert fact.request == requested().raw


def test_a_handling_that_is_added_twice_is_the_same_choice() -> None:
    desk = Desk()
    desk.takes(changed(1, BROKER_DECIDES), requested(), requested(TENDER, "backoffice"))

    facts = desk.takes(requested(TENDER, "backoffice"), requested(), requested(TENDER, "self"))

    assert told(facts) == ["A-1 choice refused: already_decided"]


def test_a_handling_that_is_added_where_none_is_offered_is_a_choice_not_offered() -> None:
    desk = Desk()
    desk.takes(changed(1, BACKOFFICE), requested())

    facts = desk.takes(requested(TENDER, "self"))

    assert told(facts) == ["A-1 choice refused: choice_not_offered"]


def test_no_other_event_is_routed() -> None:
    held = event("tender-held", "t-1", {"account_id": ACCOUNT, "tender_id": TENDER})

    with pytest.raises(TypeError, match="tender-held"):
        Desk().takes(held)
