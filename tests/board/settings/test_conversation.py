"""Broker and backoffice write to each other; everybody sees what became of it."""

from typing import Final

import pytest
from sqlalchemy import select

from tests.board.settings.office import ACCOUNT, BROKER, CLERK, Answer, Office, Visitor
from tests.board.settings.test_page import noted
from workers.board.store.tables import READ_MARK

TENDER: Final = f"/accounts/{ACCOUNT}/tenders/T-1"
PAGE: Final = f"{TENDER}/messages"


@pytest.fixture
async def assigned(office: Office) -> Office:
    """An office in which the backoffice handles a tender."""
    await office.has_settings()
    await office.has_tender("T-1")
    return office


async def writes(somebody: Visitor, text: str, **more: str) -> Answer:
    """Somebody opens the page and sends this."""
    shown = await somebody.opens(PAGE)
    return await somebody.sends(PAGE, {**shown.seen.form.fields, "text": text, **more})


async def test_what_a_clerk_writes_reaches_the_broker(
    assigned: Office, clerk: Visitor, broker: Visitor
) -> None:
    answer = await writes(clerk, "Guten Tag,\r\nwelche Summe?")

    assert answer.status == 200
    assert "Backoffice bo-keller Guten Tag, welche Summe?" in answer.seen.text
    assert "Nr. 1 · zugestellt" in answer.seen.text
    assert "Guten Tag, welche Summe?" in (await broker.opens(PAGE)).seen.text
    (command,) = assigned.service.published
    assert command.data.model_dump(exclude={"message_id"}, exclude_none=True) == {
        "account_id": ACCOUNT,
        "tender_id": "T-1",
        "sender": {"party": "backoffice", "person_id": CLERK, "organisation_id": "bo-rhein-main"},
        "text": "Guten Tag,\nwelche Summe?",
    }


async def test_what_the_broker_writes_reaches_the_backoffice(
    assigned: Office, clerk: Visitor, broker: Visitor
) -> None:
    await writes(broker, "5 Millionen.")

    assert "Vermittler vm-sommer neu 5 Millionen." in (await clerk.opens(PAGE)).seen.text
    assert [entry.deed for entry in noted(assigned)] == ["message_posted"]


async def test_before_it_is_decided_a_message_waits_and_says_so(
    office: Office, broker: Visitor
) -> None:
    await office.has_tender("T-1")

    answer = await writes(broker, "Vorab eine Frage.")

    assert "wartet, bis feststeht, wer bearbeitet" in answer.seen.text
    await office.has_settings()
    assert "Nr. 1 · zugestellt" in (await broker.opens(PAGE)).seen.text


async def test_a_tender_in_the_portal_has_no_form_and_says_why(
    office: Office, broker: Visitor
) -> None:
    await office.has_settings(mode="self")
    await office.has_tender("T-1")

    shown = await broker.opens(PAGE)

    assert "der Austausch findet im Ausschreibungs-Portal statt" in shown.seen.text
    assert PAGE not in [form.action for form in shown.seen.forms]


@pytest.mark.parametrize("party", ["broker", "clerk"])
async def test_what_comes_after_the_portal_has_it_is_refused_in_words_and_not_lost(
    office: Office, request: pytest.FixtureRequest, party: str
) -> None:
    somebody: Visitor = request.getfixturevalue(party)
    await office.has_settings(mode="broker_decides")
    await office.has_tender("T-1")
    shown = await somebody.opens(PAGE)
    await office.has_tender("T-1", handling="self")

    answer = await somebody.sends(PAGE, {**shown.seen.form.fields, "text": "Eine Frage."})

    assert answer.status == 422
    assert "Diese Ausschreibung bearbeitet der Vermittler selbst" in answer.seen.text
    assert answer.seen.form.fields["text"] == "Eine Frage."


async def test_while_kafka_is_away_what_was_written_waits_in_the_form(
    assigned: Office, broker: Visitor
) -> None:
    shown = await broker.opens(PAGE)
    form = {**shown.seen.form.fields, "text": "Eine Frage."}
    assigned.service.away = True

    answer = await broker.sends(PAGE, form)

    assert answer.status == 503
    assert answer.seen.form.fields["text"] == "Eine Frage."
    assert answer.seen.form.fields["token"] == form["token"]


async def test_a_double_click_sends_one_message(assigned: Office, clerk: Visitor) -> None:
    shown = await clerk.opens(PAGE)
    form = {**shown.seen.form.fields, "text": "Einmal."}
    answers = [await clerk.sends(PAGE, form) for _ in range(3)]

    assert answers[-1].seen.text.count("Einmal.") == 1
    assert len(assigned.service.published) == 1


async def test_the_same_words_again_are_another_message(assigned: Office, clerk: Visitor) -> None:
    await writes(clerk, "Ok.")

    answer = await writes(clerk, "Ok.")

    assert answer.seen.text.count("Ok.") == 2


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        pytest.param("", "Bitte schreiben Sie eine Nachricht.", id="nothing"),
        pytest.param(" \r\n ", "Bitte schreiben Sie eine Nachricht.", id="spaces"),
        pytest.param("x" * 10_001, "10.001 Zeichen, möglich sind 10.000", id="too much"),
        pytest.param("a\0b", "unsichtbare Zeichen", id="NUL"),
    ],
)
async def test_what_is_no_message_is_told_so(
    assigned: Office, clerk: Visitor, typed: str, told: str
) -> None:
    answer = await writes(clerk, typed)

    assert answer.status == 422
    assert told in answer.seen.text
    assert answer.seen.form.fields["text"].strip() == typed.strip().replace("\r\n", "\n")
    assert assigned.service.published == []


async def test_as_much_as_the_log_takes_is_taken(assigned: Office, clerk: Visitor) -> None:
    answer = await writes(clerk, "ß" * 10_000)

    assert "Nr. 1 · zugestellt" in answer.seen.text


async def test_markup_is_what_was_written_and_nothing_else(
    assigned: Office, clerk: Visitor
) -> None:
    answer = await writes(clerk, "<script>alert(1)</script>")

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in answer.seen.html


async def test_what_was_seen_is_not_new_the_next_time(
    assigned: Office, clerk: Visitor, broker: Visitor
) -> None:
    await assigned.has_message("T-1", "Eine Frage.")

    first, second = await clerk.opens(PAGE), await clerk.opens(PAGE)

    assert "vm-sommer neu Eine Frage." in first.seen.text
    assert "vm-sommer Eine Frage." in second.seen.text
    assert "neu" not in (await broker.opens(PAGE)).seen.text


async def test_what_was_seen_on_the_tenders_page_is_read_as_well(
    assigned: Office, clerk: Visitor
) -> None:
    await assigned.has_message("T-1", "Eine Frage.")
    assert TENDER in (await clerk.opens("/tenders?unread=1")).seen.links

    seen = await clerk.opens(TENDER)

    assert "vm-sommer neu Eine Frage." in seen.seen.text
    assert TENDER not in (await clerk.opens("/tenders?unread=1")).seen.links
    with assigned.database.reading() as connection:
        assert connection.execute(select(READ_MARK)).all() == [(ACCOUNT, "T-1", CLERK, 1)]


@pytest.mark.parametrize(
    ("person", "grants", "status"),
    [
        pytest.param("adm-weber", f"admin:{ACCOUNT}", 403, id="an admin"),
        pytest.param("op-1", "operator:*", 403, id="an operator"),
        pytest.param("vm-aydin", f"broker:{ACCOUNT}", 404, id="another broker"),
        pytest.param(CLERK, "clerk:alpenrand", 404, id="a clerk of another account"),
    ],
)
async def test_nobody_else_writes(assigned: Office, person: str, grants: str, status: int) -> None:
    answer = await Visitor(assigned, person, grants).sends(PAGE, {"text": "Hallo"})

    assert answer.status == status
    assert assigned.service.published == []


async def test_nobody_writes_for_the_other_side(assigned: Office, broker: Visitor) -> None:
    answer = await writes(broker, "Hallo", party="backoffice")

    assert answer.status == 403
    assert assigned.service.published == []


async def test_whoever_is_both_says_for_whom_it_is(assigned: Office) -> None:
    both = Visitor(assigned, BROKER, f"clerk:{ACCOUNT},broker:{ACCOUNT}")

    answer = await writes(both, "Hallo", party="broker")

    assert "Vermittler vm-sommer Hallo" in answer.seen.text


async def test_a_tender_that_nobody_knows_has_no_messages(office: Office, clerk: Visitor) -> None:
    assert (await clerk.opens(PAGE)).status == 404
    assert (await clerk.sends(PAGE, {"text": "Hallo"})).status == 404
