"""The broker's pop-up: one click, answered by what was decided."""

from typing import Final

import pytest

from events.catalogue import HANDLING_CHOSEN
from events.commands import HandlingChosen
from events.event import Command
from tests.board.settings.office import ACCOUNT, BACKOFFICE, BROKER, Office, Visitor
from tests.board.settings.test_page import noted

CHOICE: Final = f"/choice/{ACCOUNT}/T-1"


@pytest.fixture
async def asked(office: Office) -> Office:
    """An office in which a tender waits for its broker's choice, under a cap."""
    await office.has_settings(mode="broker_decides", max_insurers=8)
    await office.has_tender("T-1", policyholder={"name": "Kanzlei Vollrath"})
    return office


async def test_the_question_names_the_tender_the_backoffice_and_the_cap(
    asked: Office, broker: Visitor
) -> None:
    shown = await broker.opens(CHOICE)

    assert shown.status == 200
    for told in ("Kanzlei Vollrath", BACKOFFICE["name"], "höchstens 8 Versicherer"):
        assert told in shown.seen.text


@pytest.mark.parametrize(
    ("handling", "told"),
    [
        ("self", "Sie bearbeiten diese Ausschreibung selbst"),
        ("backoffice", "Ihr Backoffice Rhein-Main bearbeitet diese Ausschreibung"),
    ],
)
async def test_one_click_decides_and_the_page_says_what(
    asked: Office, broker: Visitor, handling: str, told: str
) -> None:
    shown = await broker.opens(CHOICE)

    answer = await broker.sends(CHOICE, {**shown.seen.form.fields, "handling": handling})

    assert (answer.status, answer.path) == (200, CHOICE)
    assert told in answer.seen.text
    assert [entry.deed for entry in noted(asked)] == ["handling_chosen"]


async def test_a_double_click_chooses_once(asked: Office, broker: Visitor) -> None:
    shown = await broker.opens(CHOICE)
    form = {**shown.seen.form.fields, "handling": "self"}
    answers = [await broker.sends(CHOICE, form) for _ in range(2)]

    assert {answer.path for answer in answers} == {CHOICE}
    assert len(asked.service.published) == 1


async def test_two_clicks_before_the_answer_are_one_command(
    asked: Office, broker: Visitor, slow: None
) -> None:
    shown = await broker.opens(CHOICE)
    form = {**shown.seen.form.fields, "handling": "self"}
    answers = [await broker.sends(CHOICE, form) for _ in range(2)]

    first, second = asked.service.published
    assert first.id == second.id
    assert [answer.status for answer in answers] == [202, 202]
    assert "Ihre Wahl ist unterwegs" in answers[0].seen.text


async def test_whoever_goes_back_and_clicks_the_other_sees_what_was_decided(
    asked: Office, broker: Visitor
) -> None:
    shown = await broker.opens(CHOICE)
    await broker.sends(CHOICE, {**shown.seen.form.fields, "handling": "self"})

    answer = await broker.sends(CHOICE, {**shown.seen.form.fields, "handling": "backoffice"})

    assert "Sie bearbeiten diese Ausschreibung selbst" in answer.seen.text
    assert len(asked.service.published) == 1


async def test_a_choice_that_comes_too_late_is_refused_in_words(
    asked: Office, broker: Visitor
) -> None:
    """Somewhere else the broker has chosen, and the board has not heard of it yet."""
    shown = await broker.opens(CHOICE)
    data = HandlingChosen(account_id=ACCOUNT, tender_id="T-1", broker_id=BROKER, handling="self")
    await asked.service.decide(Command(HANDLING_CHOSEN, "elsewhere", "urn:elsewhere", data))

    answer = await broker.sends(CHOICE, {**shown.seen.form.fields, "handling": "backoffice"})

    assert answer.status == 409
    assert "ist bereits entschieden und lässt sich nicht mehr ändern" in answer.seen.text


@pytest.mark.parametrize("handling", ["", "SELF", "broker_decides", "<b>", "x" * 10_000])
async def test_what_is_no_button_chooses_nothing(
    asked: Office, broker: Visitor, handling: str
) -> None:
    shown = await broker.opens(CHOICE)

    answer = await broker.sends(CHOICE, {**shown.seen.form.fields, "handling": handling})

    assert answer.status == 422
    assert "Bitte wählen Sie Eigenbearbeitung oder Backoffice." in answer.seen.text
    assert asked.service.published == []


async def test_while_kafka_is_away_the_question_stays(asked: Office, broker: Visitor) -> None:
    asked.service.away = True
    shown = await broker.opens(CHOICE)

    answer = await broker.sends(CHOICE, {**shown.seen.form.fields, "handling": "self"})

    assert answer.status == 503
    assert "Die Verbindung zu Kafka ist unterbrochen" in answer.seen.text
    assert "Wer soll diese Ausschreibung bearbeiten?" in answer.seen.text


async def test_a_tender_that_waits_for_settings_has_nothing_to_choose(
    office: Office, broker: Visitor
) -> None:
    await office.has_tender("T-1")

    shown = await broker.opens(CHOICE)

    assert "Zu wählen gibt es hier nichts." in shown.seen.text


@pytest.mark.parametrize(
    ("person", "grants", "status"),
    [
        pytest.param("vm-aydin", f"broker:{ACCOUNT}", 404, id="another broker"),
        pytest.param(BROKER, "broker:alpenrand", 404, id="a broker of another account"),
        pytest.param("adm-weber", f"admin:{ACCOUNT}", 403, id="an admin"),
        pytest.param("bo-keller", f"clerk:{ACCOUNT}", 403, id="a clerk"),
    ],
)
async def test_nobody_else_chooses(asked: Office, person: str, grants: str, status: int) -> None:
    somebody = Visitor(asked, person, grants)

    answer = await somebody.sends(CHOICE, {"handling": "self"})

    assert answer.status == status
    assert asked.service.published == []


async def test_what_waits_for_a_choice_is_listed_for_its_broker_alone(
    asked: Office, broker: Visitor
) -> None:
    await asked.has_tender("T-2", broker_id="vm-aydin")
    await asked.has_tender("T-3", handling="self")

    listed = await broker.opens("/choices")

    links = [link for link in listed.seen.links if link.startswith("/choice/")]
    assert links == [CHOICE]


async def test_a_list_without_anything_says_so(office: Office, broker: Visitor) -> None:
    assert "Nichts wartet auf Ihre Wahl." in (await broker.opens("/choices")).seen.text
