"""Operators see personal data after they have said why, which everybody may read who must."""

from collections.abc import Mapping
from html import unescape
from typing import Any, Final

import pytest
from sqlalchemy import select

from tests.board.access.house import OTHER, OWN, Door, House, grants
from workers.board.store.audit import Entry, Matter, note
from workers.board.store.tables import EVENT, MESSAGE, TENDER
from workers.board.web.access import form
from workers.board.web.access.masking import MASK
from workers.board.web.address import event_path, tender_path

HOUR_MS: Final = 60 * 60 * 1_000
OPERATOR: Final = grants("operator:*")


async def tender(house: House) -> Mapping[str, Any]:
    """A tender with a policyholder about which somebody has written."""
    query = (
        select(TENDER.c.account_id, TENDER.c.tender_id, TENDER.c.policyholder, MESSAGE.c.text)
        .join_from(
            TENDER,
            MESSAGE,
            (TENDER.c.account_id == MESSAGE.c.account_id)
            & (TENDER.c.tender_id == MESSAGE.c.tender_id),
        )
        .where(TENDER.c.account_id == OWN, TENDER.c.policyholder.is_not(None))
    )
    return await house.database.read(
        lambda connection: dict(connection.execute(query).mappings().first() or {})
    )


async def request_of(house: House, tender_id: str) -> str:
    """The address of its request as it stands in the log."""
    query = select(EVENT.c.topic, EVENT.c.partition, EVENT.c.offset).where(
        EVENT.c.tender_id == tender_id, EVENT.c.topic == "tender-requested"
    )
    rows = await house.database.read(lambda connection: connection.execute(query).all())
    return event_path(*rows[0])


async def page(house: House, path: str, headers: Mapping[str, str] = OPERATOR) -> str:
    """What stands there."""
    answer = await house.client.get(path, headers=headers)
    return unescape(await answer.text())


async def disclose(house: House, door: Door, **fields: str) -> int:
    """Ask for personal data; the status of the answer."""
    data = {"back": fields["place"], **fields, form.FIELD: door.form_token()}
    answer = await house.client.post(
        "/disclosures", headers=OPERATOR, data=data, allow_redirects=False
    )
    return answer.status


@pytest.mark.parametrize("prefix", ["", "/api"], ids=["the page", "the API"])
async def test_an_operator_sees_no_personal_data(house: House, prefix: str) -> None:
    known = await tender(house)
    path = prefix + tender_path(known["account_id"], known["tender_id"])

    shown = await page(house, path)

    assert known["policyholder"] not in shown
    assert known["text"] not in shown
    assert MASK in shown
    assert known["tender_id"] in shown


@pytest.mark.parametrize("role", ["admin", "clerk"])
async def test_whoever_works_with_these_people_sees_them(house: House, role: str) -> None:
    known = await tender(house)
    path = tender_path(known["account_id"], known["tender_id"])

    shown = await page(house, path, grants(f"{role}:{OWN}"))

    assert known["policyholder"] in shown
    assert known["text"] in shown


async def test_an_operator_sees_the_people_of_the_account_that_is_theirs(house: House) -> None:
    known = await tender(house)
    mixed = grants("operator:*", f"clerk:{OTHER}")

    shown = await page(house, tender_path(OWN, known["tender_id"]), mixed)

    assert known["policyholder"] not in shown


async def test_lists_call_tenders_by_their_ids(house: House) -> None:
    known = await tender(house)

    shown = await page(house, f"/tenders?account={OWN}")

    assert known["policyholder"] not in shown
    assert known["tender_id"] in shown


async def test_a_record_keeps_its_ids_and_nothing_of_people(house: House) -> None:
    known = await tender(house)

    shown = await page(house, await request_of(house, known["tender_id"]))

    assert known["policyholder"] not in shown
    assert f'"tender_id": "{known["tender_id"]}"' in shown
    assert f'"name": "{MASK}"' in shown


async def test_a_reason_opens_a_tender_and_its_records_for_an_hour(
    house: House, door: Door
) -> None:
    known = await tender(house)
    path, name = tender_path(OWN, known["tender_id"]), known["policyholder"]
    record = await request_of(house, known["tender_id"])

    status = await disclose(
        house, door, account=OWN, tender=known["tender_id"], place=path, reason="Rückfrage 4711"
    )

    assert status == 303
    assert name in await page(house, path)
    assert name in await page(house, record)
    assert name in await page(house, f"/tenders?account={OWN}")
    house.clock.now += HOUR_MS + 1
    assert name not in await page(house, path)


async def test_a_reason_opens_nothing_else_and_for_nobody_else(house: House, door: Door) -> None:
    known = await tender(house)
    path = tender_path(OWN, known["tender_id"])
    await disclose(house, door, account=OWN, tender="A-other", place="/", reason="Rückfrage")
    await disclose(house, door, account=OTHER, tender="", place=path, reason="Rückfrage")
    colleague = {**OPERATOR, "X-Forwarded-User": "a.colleague"}

    assert known["policyholder"] not in await page(house, path)
    await disclose(house, door, account=OWN, tender=known["tender_id"], place=path, reason="R")
    assert known["policyholder"] not in await page(house, path, colleague)


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501], ids=["none", "spaces", "too long"])
async def test_without_a_reason_nothing_is_shown(house: House, door: Door, reason: str) -> None:
    known = await tender(house)
    path = tender_path(OWN, known["tender_id"])

    status = await disclose(
        house, door, account=OWN, tender=known["tender_id"], place=path, reason=reason
    )

    assert status == 400
    assert known["policyholder"] not in await page(house, path)


async def test_nobody_is_led_away_from_the_board(house: House, door: Door) -> None:
    assert await disclose(house, door, place="//evil.example", reason="Rückfrage") == 400


async def test_the_audit_says_who_has_seen_what_and_why(house: House, door: Door) -> None:
    known = await tender(house)
    path = tender_path(OWN, known["tender_id"])
    await disclose(
        house, door, account=OWN, tender=known["tender_id"], place=path, reason="Rückfrage <4711>"
    )

    shown = await page(house, "/audit", grants(f"admin:{OWN}"))
    others = await page(house, "/audit", grants(f"admin:{OTHER}"))

    assert "hat personenbezogene Angaben eingesehen" in shown
    assert "Rückfrage <4711>" in shown
    assert known["tender_id"] in shown
    assert "Rückfrage" not in others


async def test_what_a_role_does_not_allow_is_noted_where_it_happened(house: House) -> None:
    clerk = {**grants(f"clerk:{OWN}"), "X-Forwarded-Preferred-Username": "Nina Neugier"}
    await house.client.get(f"/accounts/{OWN}/settings", headers=clerk)

    shown = await page(house, "/audit", grants(f"admin:{OWN}"))

    assert "Nina Neugier" in shown
    assert "wollte etwas, wofür die Berechtigung fehlt" in shown


async def test_the_audit_is_read_page_by_page(house: House) -> None:
    def many() -> None:
        with house.database.writing() as connection:
            for n in range(150):
                matter = Matter(place=f"/{n}")
                note(connection, Entry(n, "x", "x", "signed_in", matter, None))  # type: ignore[arg-type]  # a person

    many()
    first = await (await house.client.get("/api/audit", headers=OPERATOR)).json()
    rest = await (
        await house.client.get(f"/api/audit?before={first['next']}", headers=OPERATOR)
    ).json()

    places = [entry["place"] for entry in (*first["entries"], *rest["entries"])]
    assert places == [f"/{n}" for n in reversed(range(150))]
    assert rest["next"] is None
