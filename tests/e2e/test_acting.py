"""Clerks and brokers at the command line, with all agents at work on a real Kafka."""

import json
from typing import Final

import pytest

from tests.e2e.events import request, settings
from tests.e2e.office import Office

pytestmark = pytest.mark.kafka

OF: Final = ("--organisation", "bo-rhein-main")
BY_ANNA: Final = ("--by", "anna", *OF)
TO_BERND: Final = ("--from", "anna", "--to", "bernd", "--by", "k.adler", *OF)


@pytest.fixture
def office(shared_office: Office, account: str) -> Office:
    """An office in which the account's backoffice has two tenders."""
    shared_office.publish("settings-change-requested", settings(account, "backoffice"))
    shared_office.facts(account, 1, "account-settings-changed")
    tenders = [request(account, tender) for tender in ("A-1", "A-2")]
    shared_office.publish("tender-requested", *tenders)
    shared_office.facts(account, 2, "backoffice-assigned")
    return shared_office


def test_a_clerk_claims_a_tender_and_another_is_told_whose_it_is(
    office: Office, account: str
) -> None:
    claimed = office.tenders("clerk", "claim", account, "A-1", *BY_ANNA)
    refused = office.tries("clerk", "claim", account, "A-1", "--by", "bernd", *OF)
    released = office.tenders("clerk", "release", account, "A-1", *BY_ANNA)

    assert claimed == "A-1: anna has claimed it\n"
    assert refused.returncode == 1
    assert refused.stdout.startswith("A-1: already_claimed: ")
    assert refused.stdout.endswith("(anna has it)\n")
    assert refused.stderr.endswith("tenders: refused\n")
    assert released == "A-1: anna has released it\n"


def test_when_a_clerk_leaves_each_of_the_tenders_has_an_answer(
    office: Office, account: str
) -> None:
    for tender in ("A-1", "A-2"):
        office.tenders("clerk", "claim", account, tender, *BY_ANNA)

    handed_over = office.tries("clerk", "reassign", account, "A-1", "A-9", "A-2", *TO_BERND)

    assert handed_over.returncode == 1
    one, two, nine = sorted(handed_over.stdout.splitlines())
    assert one == "A-1: from anna to bernd, by k.adler"
    assert two == "A-2: from anna to bernd, by k.adler"
    assert nine.startswith("A-9: tender_not_routed: ")
    assert handed_over.stderr.endswith("tenders: 1 of 3 refused\n")


def test_an_insurer_is_asked_once_the_tender_is_claimed_and_its_word_counts(
    office: Office, account: str
) -> None:
    ask = ("insurer", "invite", account, "A-1", "--insurer", "v-1", "--name", "Taunus", *BY_ANNA)
    too_early = office.tries(*ask)
    office.tenders("clerk", "claim", account, "A-1", *BY_ANNA)
    invited = json.loads(office.tenders(*ask, "--json"))
    about = (account, "A-1", "--invitation", invited["invitation_id"])
    withdrawn = office.tenders("insurer", "withdraw", *about, *BY_ANNA, "--reason", "other")
    declined = json.loads(
        office.tenders(
            *("insurer", "decline", *about, "--by", "w.krug", "--reason", "no_capacity", "--json")
        )
    )

    assert too_early.returncode == 1
    assert too_early.stdout.startswith("A-1: claim_first: ")
    assert (invited["kind"], invited["slot"]) == ("insurer-invited", 1)
    assert withdrawn.endswith(" is withdrawn: other\n")
    assert (declined["kind"], declined["late"]) == ("insurer-declined", True)


def test_what_is_asked_for_too_early_is_said_to_wait(office: Office, account: str) -> None:
    held = office.tenders("clerk", "claim", account, "A-7", *BY_ANNA)

    assert held == "A-7: held: tender-claim-requested until the tender is decided\n"
