"""What every `History` keeps to, wherever its records lie."""

from typing import Final

from schemas.ids import AccountId, TenderId
from tests.unit.insight.log import Log
from tests.unit.lifecycle.desk import claim
from tests.unit.messaging.desk import message
from tests.unit.router.desk import ACCOUNT, BACKOFFICE, SELF, changed, chosen, requested
from workers.insight.history import History, order
from workers.insight.recorded import Recorded

OURS: Final = AccountId(ACCOUNT)
OTHERS: Final = AccountId("nordlicht")


def written() -> list[Recorded]:
    """What the place is to be filled with, in the order of appending."""
    log = Log()
    log.publish(changed(1, SELF), requested("A-1"))
    log.publish(chosen("self", "A-2"), requested("A-2"))
    log.publish(changed(2, BACKOFFICE), requested("A-3", "self"))
    log.publish(message("m-1", tender="A-1"), requested("A-1"))
    log.publish(claim(tender="A-8"))
    log.publish(requested("A-1", account=OTHERS, event_id="anf-andere"))
    poison = Recorded("tender-requested", 0, len(log.records), log.now + 1, ACCOUNT.encode(), b"{")
    return [*log.records, poison]


def told(records: list[Recorded]) -> list[str]:
    """What the records say in brief; they are in order."""
    assert records == sorted(records, key=order)
    return [f"{record.topic} {record.event and record.event.id}" for record in records]


class HistoryContract:
    """The tests; whoever inherits them has a fixture `past`, which is filled with `written`."""

    async def test_it_knows_the_accounts_that_have_a_tender(self, past: History) -> None:
        assert await past.accounts(TenderId("A-1")) == [OTHERS, OURS]
        assert await past.accounts(TenderId("A-2")) == [OURS]

    async def test_it_knows_the_account_in_which_something_waits_for_a_tender(
        self, past: History
    ) -> None:
        assert await past.accounts(TenderId("A-8")) == [OURS]
        assert told(await past.tender(OURS, TenderId("A-8")))[0].startswith(
            "tender-claim-requested"
        )

    async def test_it_knows_nothing_of_a_tender_that_is_not_there(self, past: History) -> None:
        assert await past.accounts(TenderId("A-9")) == []
        assert await past.tender(OURS, TenderId("A-9")) == []
        assert await past.tender(OTHERS, TenderId("A-2")) == []

    async def test_it_has_every_event_about_a_tender_in_order(self, past: History) -> None:
        found = await past.tender(OURS, TenderId("A-1"))

        assert [record.topic for record in found] == [
            *("tender-requested", "portal-forwarded"),
            *("message-posted", "message-refused", "tender-requested"),
        ]

    async def test_equal_ids_in_two_accounts_are_two_tenders(self, past: History) -> None:
        found = await past.tender(OTHERS, TenderId("A-1"))

        assert [record.topic for record in found] == ["tender-requested", "tender-held"]

    async def test_it_has_every_version_of_an_accounts_settings(self, past: History) -> None:
        assert told(await past.settings(OURS)) == [
            "account-settings-changed einst-1",
            "account-settings-changed einst-2",
        ]
        assert await past.settings(OTHERS) == []

    async def test_it_has_the_requests_of_the_last_tenders_and_their_choices(
        self, past: History
    ) -> None:
        assert told(await past.requests(OURS, last=1)) == ["tender-requested anf-A-3"]
        assert told(await past.requests(OURS, last=2)) == [
            "handling-chosen wahl-A-2",
            "tender-requested anf-A-2",
            "tender-requested anf-A-3",
        ]

    async def test_a_tender_that_is_requested_again_is_no_later_one(self, past: History) -> None:
        everything = told(await past.requests(OURS, last=100))

        assert [one for one in everything if one.endswith("A-1")] == [
            "tender-requested anf-A-1"
        ] * 2
        assert len(everything) == 5
