"""From the form over the check to a new version, and what becomes of what was typed on the way."""

from typing import Final

import pytest
from sqlalchemy import text

from schemas.ids import AccountId
from tests.board.settings.office import (
    ACCOUNT,
    ADMIN,
    BACKOFFICE,
    COMPANY,
    Answer,
    Fields,
    Office,
    Visitor,
)
from workers.board.store import audit
from workers.board.store.audit import Noted
from workers.board.web.pages.settings.known import versions_of

PAGE: Final = f"/accounts/{ACCOUNT}/settings"
SELF: Final = {"mode": "self", "self_max_insurers": "5", "reason": "Weil es schneller geht."}


async def typed(admin: Visitor, **fields: str) -> Fields:
    """The form as it is shown, with these fields filled in."""
    shown = await admin.opens(PAGE)
    return {**shown.seen.form.fields, **fields}


async def checked(admin: Visitor, **fields: str) -> Answer:
    """The form, filled in and sent to be checked."""
    return await admin.sends(f"{PAGE}/check", await typed(admin, **fields))


async def saved(admin: Visitor, **fields: str) -> Answer:
    """The form, checked and saved."""
    check = await checked(admin, **fields)
    return await admin.sends(check.seen.form.action, check.seen.form.fields)


def versions(office: Office) -> list[int]:
    """The account's versions, as they are stored."""
    with office.database.reading() as connection:
        return [one.version for one in versions_of(connection, AccountId(ACCOUNT))]


def noted(office: Office) -> list[Noted]:
    """The audit."""
    with office.database.reading() as connection:
        return list(audit.noted(connection, None))


async def test_the_first_form_is_empty_and_says_that_tenders_wait(admin: Visitor) -> None:
    shown = await admin.opens(PAGE)

    assert shown.status == 200
    assert shown.seen.form.fields["expected_version"] == "0"
    assert "mode" not in shown.seen.form.fields
    assert "Noch ist nichts festgelegt" in shown.seen.text


async def test_the_form_has_the_words_of_the_article_and_the_name_of_the_company(
    office: Office, admin: Visitor
) -> None:
    await office.has_settings()

    shown = await admin.opens(PAGE)

    for sentence in (
        f"Ausschreibungsanfragen werden grundsätzlich von {COMPANY} bearbeitet.",
        "Ausschreibungsanfragen werden grundsätzlich vom Vermittler selbst bearbeitet.",
        "Der Vermittler kann bei jeder Anfrage individuell entscheiden, wer sie bearbeiten soll.",
    ):
        assert sentence in shown.seen.text
    assert shown.seen.text.count("eine oft gewählte Anzahl ist 5") == 2


async def test_a_change_is_checked_before_it_is_saved(office: Office, admin: Visitor) -> None:
    await office.has_settings()

    check = await checked(admin, **SELF)

    assert check.status == 200
    assert "Noch ist nichts gespeichert" in check.seen.text
    assert versions(office) == [1]


async def test_the_check_says_what_the_change_would_have_done_and_to_which(
    office: Office, admin: Visitor
) -> None:
    await office.has_settings()
    await office.has_tender("T-1")
    await office.has_tender("T-2")

    check = await checked(admin, **SELF)

    assert "2 von den letzten 2 Ausschreibungen wären anders geleitet worden." in check.seen.text
    assert f"/accounts/{ACCOUNT}/tenders/T-1" in check.seen.links
    assert f"/accounts/{ACCOUNT}/tenders/T-2" in check.seen.links


async def test_the_check_looks_at_the_last_two_hundred_and_weighs_little(
    office: Office, admin: Visitor
) -> None:
    await office.has_settings()
    for number in range(205):
        await office.has_tender(f"T-{number}")

    check = await checked(admin, **SELF)

    assert "200 von den letzten 200 Ausschreibungen wären anders" in check.seen.text
    assert len([link for link in check.seen.links if "/tenders/T-" in link]) == 200
    assert len(check.seen.html.encode()) < 100_000


async def test_a_saved_change_is_a_new_version_that_routes_the_next_tender(
    office: Office, admin: Visitor
) -> None:
    await office.has_settings()

    answer = await saved(admin, **SELF)
    await office.has_tender("T-1")

    assert answer.path == f"{PAGE}?saved=2"
    assert "Version 2 gilt ab sofort" in answer.seen.text
    tender = await admin.opens(f"/accounts/{ACCOUNT}/tenders/T-1")
    assert "höchstens 5 Versicherer" in tender.seen.text
    assert "Eigenbearbeitung" in tender.seen.text


async def test_only_a_request_for_a_change_is_published(office: Office, admin: Visitor) -> None:
    await saved(admin, **SELF)

    (command,) = office.service.published
    assert command.topic.kind == "settings-change-requested"
    assert command.data.model_dump(exclude_none=True) == {
        "account_id": ACCOUNT,
        "mode": "self",
        "max_insurers": 5,
        "cap_counts": "contacted",
        "expected_version": 0,
        "changed_by": {"user_id": ADMIN, "role": "admin"},
        "reason": SELF["reason"],
    }


async def test_a_change_stands_in_the_audit_once(office: Office, admin: Visitor) -> None:
    check = await checked(admin, **SELF)
    for _ in range(2):
        await admin.sends(check.seen.form.action, check.seen.form.fields)

    (entry,) = noted(office)
    assert (entry.deed, entry.person_id, entry.reason) == (
        "settings_changed",
        ADMIN,
        SELF["reason"],
    )


async def test_a_double_click_makes_one_version(office: Office, admin: Visitor) -> None:
    check = await checked(admin, **SELF)

    answers = [await admin.sends(check.seen.form.action, check.seen.form.fields) for _ in range(3)]

    assert {answer.path for answer in answers} == {f"{PAGE}?saved=1"}
    assert versions(office) == [1]


async def test_two_clicks_before_the_answer_are_one_command(
    office: Office, admin: Visitor, slow: None
) -> None:
    check = await checked(admin, **SELF)
    for _ in range(2):
        await admin.sends(check.seen.form.action, check.seen.form.fields)

    first, second = office.service.published
    assert first.id == second.id


async def test_going_back_and_saving_something_else_is_asked_about(
    office: Office, admin: Visitor
) -> None:
    form = await typed(admin, **SELF)
    check = await admin.sends(f"{PAGE}/check", form)
    await admin.sends(check.seen.form.action, check.seen.form.fields)

    again = await admin.sends(PAGE, {**check.seen.form.fields, "self_max_insurers": "9"})

    assert again.status == 409
    assert again.seen.form.fields["self_max_insurers"] == "9"
    assert versions(office) == [1]


async def test_the_way_back_from_the_check_keeps_what_was_typed(admin: Visitor) -> None:
    check = await checked(admin, **SELF)

    form = await admin.sends(f"{PAGE}/edit", check.seen.form.fields)

    assert form.status == 200
    assert SELF.items() <= form.seen.form.fields.items()


async def test_what_is_wrong_is_told_above_and_beside_and_nothing_is_lost(admin: Visitor) -> None:
    wrong = {**SELF, "self_max_insurers": "fünf", "company_name": "x" * 201}

    told = await checked(admin, **wrong)

    assert told.status == 422
    assert told.seen.text.count("Bitte geben Sie eine ganze Zahl von 1 bis 100 ein.") == 2
    assert {"#self_max_insurers", "#company_name"} <= set(told.seen.links)
    assert wrong.items() <= told.seen.form.fields.items()


async def test_a_form_that_came_without_its_version_can_be_sent_again(
    office: Office, admin: Visitor
) -> None:
    await office.has_settings()
    told = await checked(admin, **SELF, expected_version="")

    check = await admin.sends(f"{PAGE}/check", told.seen.form.fields)

    assert told.status == 422
    assert "unvollständig angekommen" in told.seen.text
    assert check.status == 200


async def test_a_stale_save_shows_both_versions_and_loses_nothing(
    office: Office, admin: Visitor
) -> None:
    await office.has_settings()
    form = await typed(admin, **SELF)
    await office.has_settings(
        company_name="Neuer Name", changed_by={"user_id": "adm-yilmaz", "role": "admin"}
    )

    told = await admin.sends(f"{PAGE}/check", form)

    assert told.status == 409
    assert "Inzwischen gibt es Version 2" in told.seen.text
    assert "adm-yilmaz" in told.seen.text
    assert "Neuer Name" in told.seen.text
    assert SELF.items() <= told.seen.form.fields.items()
    assert told.seen.form.fields["expected_version"] == "2"


async def test_somebody_who_was_faster_after_the_check_is_told_as_well(
    office: Office, admin: Visitor
) -> None:
    await office.has_settings()
    check = await checked(admin, **SELF)
    await office.has_settings(company_name="Neuer Name")

    told = await admin.sends(check.seen.form.action, check.seen.form.fields)

    assert told.status == 409
    assert "Ihre Änderung bezog sich nicht auf die aktuelle Version 2" in told.seen.text
    assert versions(office) == [1, 2]


async def test_whoever_has_seen_both_can_save_on_top(office: Office, admin: Visitor) -> None:
    await office.has_settings()
    form = await typed(admin, **SELF)
    await office.has_settings(company_name="Neuer Name")
    told = await admin.sends(f"{PAGE}/check", form)

    check = await admin.sends(f"{PAGE}/check", told.seen.form.fields)
    answer = await admin.sends(check.seen.form.action, check.seen.form.fields)

    assert answer.path == f"{PAGE}?saved=3"


async def test_saving_what_is_so_already_is_told_and_changes_nothing(
    office: Office, admin: Visitor
) -> None:
    await office.has_settings()

    told = await checked(admin)

    assert told.status == 422
    assert "es gibt nichts zu ändern" in told.seen.text
    assert versions(office) == [1]


async def test_the_first_settings_cannot_begin_later(admin: Visitor) -> None:
    told = await checked(admin, **SELF, effective_from="2027-01-01T08:00")

    assert told.status == 422
    assert "#effective_from" in told.seen.links
    assert "Die ersten Einstellungen eines Accounts gelten sofort" in told.seen.text


async def test_a_change_that_begins_later_is_shown_as_such(office: Office, admin: Visitor) -> None:
    await office.has_settings()

    answer = await saved(admin, **SELF, effective_from="2027-01-01T08:00")
    await office.has_tender("T-1")

    assert "Version 2 gilt ab 01.01.2027, 08:00" in answer.seen.text
    assert "Vorgemerkt: Version 2 ab 01.01.2027, 08:00" in answer.seen.text
    tender = await admin.opens(f"/accounts/{ACCOUNT}/tenders/T-1")
    assert BACKOFFICE["name"] in tender.seen.text


async def test_a_refusal_of_the_service_is_shown_in_its_words(
    office: Office, admin: Visitor
) -> None:
    """Nobody gets here by clicking: the check would have said so."""
    await office.has_settings()
    form = await typed(admin)

    told = await admin.sends(PAGE, form)

    assert told.status == 422
    assert "Version 1 der Einstellungen lautet bereits so" in told.seen.text


async def test_while_kafka_is_away_what_was_typed_waits_in_the_form(
    office: Office, admin: Visitor
) -> None:
    check = await checked(admin, **SELF)
    office.service.away = True

    told = await admin.sends(check.seen.form.action, check.seen.form.fields)

    assert told.status == 503
    assert "Die Verbindung zu Kafka ist unterbrochen" in told.seen.text
    assert SELF.items() <= told.seen.form.fields.items()


async def test_while_the_store_is_away_what_was_typed_waits_in_the_form(
    office: Office, admin: Visitor
) -> None:
    form = await typed(admin, **SELF)
    with office.database.writing() as connection:
        connection.execute(text("DROP TABLE event"))

    told = await admin.sends(f"{PAGE}/check", form)

    assert told.status == 503
    assert "Das heißt nicht, dass es keine gibt" in told.seen.text
    assert SELF.items() <= told.seen.form.fields.items()


async def test_an_answer_that_is_late_can_be_asked_for_again(
    office: Office, admin: Visitor, slow: None
) -> None:
    check = await checked(admin, **SELF)
    waiting = await admin.sends(check.seen.form.action, check.seen.form.fields)
    (command,) = office.service.published
    await office.service.work_on(command)

    answer = await admin.sends(waiting.seen.form.action, waiting.seen.form.fields)

    assert waiting.status == 202
    assert "noch nicht bestätigt" in waiting.seen.text
    assert answer.path == f"{PAGE}?saved=1"
    assert versions(office) == [1]


async def test_the_history_says_who_when_why_and_what(office: Office, admin: Visitor) -> None:
    await office.has_settings(reason="Zum Anfang.")
    await office.has_settings(mode="self", max_insurers=5)

    history = await admin.opens(f"{PAGE}/history")

    for told in (
        "Version 2 gilt jetzt",
        "Zum Anfang.",
        "adm-weber",
        "23.11.2026",
        "höchstens 5 Versicherer",
        "Version 1 wiederherstellen",
    ):
        assert told in history.seen.text
    assert "Version 2 wiederherstellen" not in history.seen.text


async def test_a_restored_version_is_a_new_one(office: Office, admin: Visitor) -> None:
    await office.has_settings()
    await office.has_settings(mode="self", max_insurers=5)
    form = await admin.opens(f"{PAGE}?restore=1")

    check = await admin.sends(f"{PAGE}/check", form.seen.form.fields)
    await admin.sends(check.seen.form.action, check.seen.form.fields)

    history = await admin.opens(f"{PAGE}/history")
    assert versions(office) == [1, 2, 3]
    assert "Version 1 wiederhergestellt." in history.seen.text


async def test_the_history_can_be_taken_along(office: Office, admin: Visitor) -> None:
    await office.has_settings(reason="=1+1")

    file = await admin.opens(f"{PAGE}/history.csv")

    assert file.status == 200
    assert file.seen.html.startswith('\ufeff"Version";"Stand";')
    assert '"\'=1+1"' in file.seen.html


@pytest.mark.parametrize("query", ["?restore=99", "?saved=7", "?restore=1&saved=1"])
async def test_an_address_that_somebody_made_up_shows_the_form(admin: Visitor, query: str) -> None:
    shown = await admin.opens(PAGE + query)

    assert shown.status == 200
    assert "Gespeichert Version" not in shown.seen.text


@pytest.mark.parametrize("query", ["?restore=0", "?restore=x", "?saved=-1"])
async def test_an_address_that_makes_no_sense_is_told_so(admin: Visitor, query: str) -> None:
    assert (await admin.opens(PAGE + query)).status == 400


@pytest.mark.parametrize("account", ["%C3%A4", "a%20b", "x" * 129])
async def test_what_cannot_be_an_account_is_none(office: Office, account: str) -> None:
    everywhere = Visitor(office, ADMIN, "admin:*")

    assert (await everywhere.opens(f"/accounts/{account}/settings")).status == 404


@pytest.mark.parametrize(
    "grants",
    [f"clerk:{ACCOUNT}", f"broker:{ACCOUNT}", f"operator:{ACCOUNT}", "admin:alpenrand"],
)
@pytest.mark.parametrize("path", ["", "/history", "/history.csv"])
async def test_whoever_is_not_the_admin_sees_nothing_and_is_noted(
    office: Office, grants: str, path: str
) -> None:
    somebody = Visitor(office, "somebody", grants)

    answer = await somebody.opens(PAGE + path)

    assert answer.status == 403
    assert [(entry.deed, entry.person_id) for entry in noted(office)] == [("refused", "somebody")]


@pytest.mark.parametrize("grants", [f"clerk:{ACCOUNT}", "admin:alpenrand"])
@pytest.mark.parametrize("path", ["", "/check", "/edit"])
async def test_whoever_is_not_the_admin_changes_nothing(
    office: Office, admin: Visitor, grants: str, path: str
) -> None:
    form = await typed(admin, **SELF)

    answer = await Visitor(office, "somebody", grants).sends(PAGE + path, form)

    assert answer.status == 403
    assert office.service.published == []


async def test_a_form_that_is_not_ours_changes_nothing(office: Office, admin: Visitor) -> None:
    form = await typed(admin, **SELF)

    answer = await admin.sends(PAGE, {**form, "form_token": "another"})

    assert answer.status == 403
    assert office.service.published == []
