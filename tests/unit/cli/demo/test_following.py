"""Comparing what comes with what is due, and keeping the ways of tenders."""

import pytest

from events import codec
from events.catalogue import FACTS
from events.commands import TenderRequested
from events.facts import PortalForwarded, TenderHeld
from events.payload import Payload
from schemas.ids import AccountId, BrokerId, TenderId
from schemas.receipt import Receipt
from tests.contract.published import Example, examples
from workers.cli.demo import outcome
from workers.cli.demo.cast import Tender
from workers.cli.demo.expectation import Expectation
from workers.cli.demo.ledger import Ledger
from workers.cli.demo.outcome import Outcome
from workers.client.errors import TellUser

ACCOUNT, TENDER, BROKER = AccountId("konto"), TenderId("A-1"), BrokerId("vm-1")
REQUEST = TenderRequested(
    account_id=ACCOUNT, tender_id=TENDER, broker_id=BROKER, line_of_business="Cyber"
)
HELD = TenderHeld(account_id=ACCOUNT, tender_id=TENDER)
FORWARDED = PortalForwarded(
    account_id=ACCOUNT,
    tender_id=TENDER,
    broker_id=BROKER,
    receipt=Receipt(
        mode="self",
        settings_version=1,
        decided_by="account",
        choice_overruled=False,
        sentence_de="Sie bearbeiten diese Ausschreibung selbst.",
    ),
)


FACT_EXAMPLES = [example for example in examples() if example.topic in FACTS]


def assigned(tender: str, account: str = "konto") -> Outcome:
    return Outcome("backoffice-assigned", account, tender, "version 1")


def test_what_has_come_is_no_longer_due() -> None:
    expectation = Expectation()
    expectation.add([assigned("A-1"), assigned("A-2")])

    expectation.meet(assigned("A-1"))

    assert expectation.due == [assigned("A-2")]


def test_accounts_do_not_wait_for_each_other() -> None:
    expectation = Expectation()
    expectation.add([assigned("A-1", "a"), assigned("B-1", "b")])

    expectation.meet(assigned("B-1", "b"))
    expectation.meet(assigned("A-1", "a"))

    assert expectation.due == []


@pytest.mark.parametrize(
    ("came", "complaint"),
    [
        pytest.param(assigned("A-2"), r"A-2 .* came, but .* A-1 .* was due", id="out of turn"),
        pytest.param(
            assigned("A-1")._replace(detail="version 2"),
            r"version 2\) came, but .*version 1\) was due",
            id="otherwise than foretold",
        ),
        pytest.param(
            Outcome("tender-held", "konto", "A-1", "no_settings"),
            r"tender-held A-1 \(no_settings\) came, and nothing like it was due",
            id="not foretold at all",
        ),
    ],
)
def test_what_is_not_due_is_named(came: Outcome, complaint: str) -> None:
    expectation = Expectation()
    expectation.add([assigned("A-1"), assigned("A-2")])

    with pytest.raises(TellUser, match=complaint):
        expectation.meet(came)


def test_what_comes_twice_is_not_due_the_second_time() -> None:
    expectation = Expectation()
    expectation.add([assigned("A-1")])
    expectation.meet(assigned("A-1"))

    with pytest.raises(TellUser, match="nothing like it was due"):
        expectation.meet(assigned("A-1"))


@pytest.mark.parametrize(
    "example", FACT_EXAMPLES, ids=lambda example: f"{example.topic.kind} {example.name}"
)
def test_every_published_fact_comes_down_to_an_outcome(example: Example) -> None:
    came = outcome.of_fact(codec.decode_any(example.value))

    assert came.kind == example.topic.kind
    assert came.account_id.encode() == example.key
    assert came.detail


def entered(*data: Payload) -> Ledger:
    kinds = {
        TenderRequested: "tender-requested",
        TenderHeld: "tender-held",
        PortalForwarded: "portal-forwarded",
    }
    ledger = Ledger([Tender(REQUEST, "Softwarehaus")])
    for payload in data:
        ledger.enter(kinds[type(payload)], payload)
    return ledger


def test_a_way_goes_from_station_to_station_and_ends_with_a_receipt() -> None:
    (way,) = entered(REQUEST, HELD, FORWARDED).ways

    assert way.stations == ("requested", "held", "forwarded")
    assert way.receipt == "Sie bearbeiten diese Ausschreibung selbst."


def test_a_request_that_comes_again_is_counted_but_brings_its_tender_nowhere() -> None:
    ledger = entered(REQUEST, FORWARDED)

    assert ledger.enter("tender-requested", REQUEST) is None
    assert ledger.kinds["tender-requested"] == 2
    assert ledger.standing == {"forwarded": 1}


def test_a_record_that_is_no_event_is_counted() -> None:
    ledger = entered()

    assert ledger.enter("tender-requested.dead", None) is None
    assert ledger.kinds == {"tender-requested.dead": 1}
