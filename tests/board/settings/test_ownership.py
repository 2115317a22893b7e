"""A clerk takes a tender before working on it, and gives it back; others are told whose it is."""

from typing import Final

import pytest

from events.catalogue import TENDER_CLAIM_REQUESTED
from events.event import Command
from events.lifecycle import TenderClaimRequested
from schemas.ids import AccountId, ClerkId, OrganisationId, TenderId
from tests.board.settings.office import ACCOUNT, BACKOFFICE, BROKER, CLERK, Answer, Office, Visitor
from tests.board.settings.test_page import noted
from workers.board.store import tender as tenders

TENDER: Final = f"/accounts/{ACCOUNT}/tenders/T-1"
CLAIM: Final = f"{TENDER}/claim"
RELEASE: Final = f"{TENDER}/release"
COLLEAGUE: Final = "bo-arslan"


@pytest.fixture
async def assigned(office: Office) -> Office:
    """An office whose backoffice has a tender that nobody has taken."""
    await office.has_settings()
    await office.has_tender("T-1")
    return office


async def clicked(clerk: Visitor, path: str) -> Answer:
    """The button on the tender's page that goes there."""
    shown = await clerk.opens(TENDER)
    (form,) = (form for form in shown.seen.forms if form.action == path)
    return await clerk.sends(path, form.fields)


async def is_taken_elsewhere(office: Office) -> None:
    """A colleague was quicker, and the board has not heard of it yet."""
    data = TenderClaimRequested(
        account_id=AccountId(ACCOUNT),
        tender_id=TenderId("T-1"),
        clerk_id=ClerkId(COLLEAGUE),
        organisation_id=OrganisationId(BACKOFFICE["organisation_id"]),
    )
    await office.service.decide(Command(TENDER_CLAIM_REQUESTED, "elsewhere", "urn:tool", data))


def owner(office: Office) -> str | None:
    """Whose the tender is, as it is stored."""
    with office.database.reading() as connection:
        found = tenders.tender(connection, AccountId(ACCOUNT), TenderId("T-1"))
    assert found is not None
    return found[0].clerk_id


async def test_a_click_takes_a_tender_and_the_next_gives_it_back(
    assigned: Office, clerk: Visitor
) -> None:
    taken = await clicked(clerk, CLAIM)
    assert (taken.status, taken.path) == (200, TENDER)
    assert "Sie sind der Bearbeiter." in taken.seen.text
    assert owner(assigned) == CLERK

    returned = await clicked(clerk, RELEASE)
    assert "Noch hat niemand die Ausschreibung übernommen." in returned.seen.text
    assert owner(assigned) is None
    assert [entry.deed for entry in noted(assigned)] == ["tender_released", "tender_claimed"]


async def test_a_taken_tender_is_no_longer_among_the_untouched(
    assigned: Office, clerk: Visitor
) -> None:
    untouched = "/tenders?situation=untouched"
    assert TENDER in (await clerk.opens(untouched)).seen.links

    await clicked(clerk, CLAIM)

    assert TENDER not in (await clerk.opens(untouched)).seen.links


async def test_of_two_the_second_is_told_by_whom(assigned: Office, clerk: Visitor) -> None:
    shown = await clerk.opens(TENDER)
    await is_taken_elsewhere(assigned)

    refused = await clerk.sends(CLAIM, shown.seen.form.fields)

    assert refused.status == 409
    assert "Diese Ausschreibung hat bereits einen Bearbeiter." in refused.seen.text
    assert f"Bearbeiter ist {COLLEAGUE} ." in refused.seen.text


async def test_what_a_colleague_has_is_not_offered(assigned: Office, clerk: Visitor) -> None:
    await clicked(Visitor(assigned, COLLEAGUE, f"clerk:{ACCOUNT}"), CLAIM)

    shown = await clerk.opens(TENDER)

    assert COLLEAGUE in shown.seen.text
    assert {CLAIM, RELEASE}.isdisjoint(form.action for form in shown.seen.forms)


async def test_a_double_click_takes_once(assigned: Office, clerk: Visitor) -> None:
    shown = await clerk.opens(TENDER)
    answers = [await clerk.sends(CLAIM, shown.seen.form.fields) for _ in range(2)]

    assert {answer.path for answer in answers} == {TENDER}
    assert len(assigned.service.published) == 1


async def test_while_no_answer_has_come_one_can_look_again(
    assigned: Office, clerk: Visitor, slow: None
) -> None:
    waiting = await clicked(clerk, CLAIM)
    again = await clerk.sends(waiting.seen.form.action, waiting.seen.form.fields)

    assert [waiting.status, again.status] == [202, 202]
    assert "Die Bestätigung dauert gerade länger als sonst." in again.seen.text
    first, second = assigned.service.published
    assert first.id == second.id


async def test_while_kafka_is_away_nothing_is_taken(assigned: Office, clerk: Visitor) -> None:
    assigned.service.away = True

    answer = await clicked(clerk, CLAIM)

    assert answer.status == 503
    assert "Die Verbindung zu Kafka ist unterbrochen" in answer.seen.text


@pytest.mark.parametrize("mode", ["self", "broker_decides"])
async def test_what_no_backoffice_has_cannot_be_taken(
    office: Office, clerk: Visitor, mode: str
) -> None:
    await office.has_settings(mode=mode)
    await office.has_tender("T-1")
    assert CLAIM not in {form.action for form in (await clerk.opens(TENDER)).seen.forms}

    answer = await clerk.sends(CLAIM, {})

    assert answer.status == 409
    assert office.service.published == []


@pytest.mark.parametrize(
    ("person", "grants", "status"),
    [
        pytest.param(BROKER, f"broker:{ACCOUNT}", 403, id="the broker"),
        pytest.param("adm-weber", f"admin:{ACCOUNT}", 403, id="an admin"),
        pytest.param(CLERK, "clerk:alpenrand", 404, id="a clerk of another account"),
    ],
)
async def test_nobody_else_takes_it(
    assigned: Office, person: str, grants: str, status: int
) -> None:
    somebody = Visitor(assigned, person, grants)
    assert CLAIM not in {form.action for form in (await somebody.opens(TENDER)).seen.forms}

    assert (await somebody.sends(CLAIM, {})).status == status
    assert assigned.service.published == []
