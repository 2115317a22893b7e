"""Worklists: what waits, the oldest first, and what narrows them down."""

import itertools
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import delete, insert, select, update

from schemas.ids import BrokerId, PersonId
from tests.board.web.conftest import Browser
from workers.board.store import worklist
from workers.board.store.database import Database
from workers.board.store.migration import migrate
from workers.board.store.migrations.versions.claimed import STARTED
from workers.board.store.migrations.versions.claimed import rank as rank_as_text
from workers.board.store.migrations.versions.given_back import NOBODYS
from workers.board.store.situation import Situation, rank, started
from workers.board.store.tables import MESSAGE, READ_MARK, TENDER
from workers.board.store.worklist import Filter


async def tenders(browser: Browser, address: str) -> list[dict[str, Any]]:
    answer = await browser.get(address)
    assert answer.status == 200
    listed: list[dict[str, Any]] = (await answer.json())["tenders"]
    return listed


async def test_the_untouched_come_first_and_of_these_the_oldest(browser: Browser) -> None:
    listed = await tenders(browser, "/api/tenders")

    order = [(Situation[one["situation"].upper()], one["started_at"]) for one in listed]
    assert order == sorted(order)
    assert listed[0]["situation"] == "untouched"


async def test_what_is_open_is_all_but_the_refused(browser: Browser, database: Database) -> None:
    with database.writing() as connection:
        connection.execute(
            insert(TENDER).values(account_id="a", tender_id="t", last_at=1, refused_at=1)
        )

    refused = await tenders(browser, "/api/tenders?situation=refused")
    assert len(await tenders(browser, "/api/tenders")) == 42
    assert [one["tender_id"] for one in refused] == ["t"]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/api/tenders?situation=untouched", 24),
        ("/api/tenders?situation=in_progress", 5),
        ("/api/tenders?situation=self_handled", 12),
        ("/api/tenders?situation=waiting_for_choice", 1),
        ("/api/tenders?situation=held", 0),
        ("/api/tenders?account=nordlicht", 10),
        ("/api/tenders?broker=vm-hansen", 4),
        ("/api/tenders?handled_by=self&account=nordlicht", 4),
        ("/api/tenders?organisation=bo-rhein-main", 12),
        ("/api/tenders?account=nobody", 0),
    ],
)
async def test_a_filter_leaves_what_it_names(browser: Browser, address: str, expected: int) -> None:
    listed = await tenders(browser, address)

    assert len(listed) == expected


async def test_the_counts_are_those_of_the_lists(browser: Browser) -> None:
    counts = (await (await browser.get("/api/tenders")).json())["counts"]

    for situation, count in counts.items():
        listed = await tenders(browser, f"/api/tenders?situation={situation}")
        assert len(listed) == count


async def test_the_pages_hold_each_tender_once_in_the_order_of_the_list(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = await tenders(browser, "/api/tenders")
    monkeypatch.setattr(worklist, "PAGE", 5)

    paged, address = [], "/api/tenders"
    while address:
        page = await (await browser.get(address)).json()
        paged += page["tenders"]
        address = f"/api/tenders?after={page['next']}" if page["next"] else ""

    assert paged == whole


async def test_a_claimed_tender_is_its_clerks_and_untouched_no_longer(
    browser: Browser, database: Database
) -> None:
    (first, *others) = await tenders(browser, "/api/tenders?situation=untouched")
    with database.writing() as connection:
        its_row = TENDER.c.tender_id == first["tender_id"]
        connection.execute(update(TENDER).where(its_row).values(clerk_id="bo-krause"))

    (mine,) = await tenders(browser, "/api/tenders?clerk=bo-krause")

    assert (mine["tender_id"], mine["situation"]) == (first["tender_id"], "in_progress")
    assert await tenders(browser, "/api/tenders?situation=untouched") == others


async def test_a_tender_that_was_given_back_waits_for_somebody_again(
    browser: Browser, database: Database
) -> None:
    untouched = await tenders(browser, "/api/tenders?situation=untouched")
    with database.writing() as connection:
        its_row = TENDER.c.tender_id == untouched[0]["tender_id"]
        given_back = {"clerk_id": None, "clerk_since": 7, "touched_at": 5}
        connection.execute(update(TENDER).where(its_row).values(given_back))

    found = await tenders(browser, "/api/tenders?situation=untouched")

    assert [one["tender_id"] for one in found] == [one["tender_id"] for one in untouched]


async def test_who_has_read_the_messages_of_a_tender_finds_the_others_unread(
    browser: Browser, database: Database
) -> None:
    before = await tenders(browser, "/api/tenders?unread=1")
    with database.writing() as connection:
        read = {name: before[0][name] for name in ("account_id", "tender_id")}
        connection.execute(insert(READ_MARK).values(**read, person_id="local", sequence=99))

    after = await tenders(browser, "/api/tenders?unread=1")

    assert len(before) == 5
    assert after == before[1:]


def test_ones_own_messages_are_not_unread(database: Database) -> None:
    with database.writing() as connection:
        theirs = MESSAGE.c.person_id != "vm-sommer"
        connection.execute(delete(MESSAGE).where(MESSAGE.c.tender_id == "A-2026-1101", theirs))
    with database.reading() as connection:
        page = worklist.page(connection, Filter(unread_by=PersonId("vm-sommer")))

    assert "A-2026-1101" not in {one.tender_id for one in page.lines}


@pytest.mark.parametrize(
    "address",
    [
        "/api/tenders?situation=sideways",
        "/api/tenders?handled_by=nobody",
        "/api/tenders?account=with%20space",
        "/api/tenders?after=nonsense",
        "/api/tenders?after=WyJhIl0",
        "/api/tenders?unread=yes",
    ],
)
async def test_what_makes_no_sense_is_refused_by_name(browser: Browser, address: str) -> None:
    answer = await browser.get(address)
    said = await answer.json()

    assert answer.status == 400
    assert said["detail"].startswith(address.partition("?")[2].partition("=")[0])


async def test_who_filters_by_a_name_reads_which_field_wants_an_id(browser: Browser) -> None:
    answer = await browser.get("/tenders?broker=vm-sommer&account=Maklerhaus%20Rheinblick")
    html = await answer.text()

    assert answer.status == 400
    assert "Im Feld „Account“" in html
    assert "Im Feld" not in await (await browser.get("/tenders?situation=sideways")).text()


async def test_a_tender_is_found_by_its_id(browser: Browser) -> None:
    answer = await browser.get("/search?q=A-2026-1101", allow_redirects=False)

    assert answer.status == 303
    assert answer.headers["Location"] == "/accounts/rheinblick/tenders/A-2026-1101"


async def test_tenders_are_found_by_how_their_ids_begin(browser: Browser) -> None:
    found = await (await browser.get("/api/search?q=A-2026-13")).json()

    assert len(found["tenders"]) == 10


@pytest.mark.parametrize("wild", ["%25", "A%25", "A-2026-130_"])
async def test_a_search_knows_no_wild_characters(browser: Browser, wild: str) -> None:
    found = await (await browser.get(f"/api/search?q={wild}")).json()

    assert found["tenders"] == []


SET_OR_NOT = (None, 5)


def expected_situation(row: dict[str, Any]) -> Situation:
    """The same rule once more, as somebody would say it."""
    if row["decided_at"] is not None:
        if row["handled_by"] == "self":
            return Situation.SELF_HANDLED
        if row["clerk_id"] is not None:
            return Situation.IN_PROGRESS
        was_given_back, is_touched = row["clerk_since"] is not None, row["touched_at"] is not None
        return Situation.UNTOUCHED if was_given_back or not is_touched else Situation.IN_PROGRESS
    if row["refused_at"] is not None:
        return Situation.REFUSED
    if row["asked_at"] is not None:
        return Situation.WAITING_FOR_CHOICE
    return Situation.ARRIVING if row["held_at"] is None else Situation.HELD


def test_every_row_that_there_can_be_has_its_situation(tmp_path: Path) -> None:
    database = Database.at(f"sqlite:///{tmp_path}/board.db")
    names = ("decided_at", "touched_at", "clerk_since", "refused_at", "asked_at", "held_at")
    rows = [
        {**dict(zip(names, times, strict=True)), "handled_by": handled_by, "clerk_id": clerk_id}
        for times in itertools.product(SET_OR_NOT, repeat=len(names))
        for handled_by in ("self", "backoffice")
        for clerk_id in (None, "bo-krause")
    ]
    for row in rows:
        row["handled_by"] = row["handled_by"] if row["decided_at"] else None

    migrate(database)
    with database.writing() as connection:
        for number, row in enumerate(rows):
            key = {"account_id": "a", "tender_id": str(number), "last_at": 1}
            connection.execute(insert(TENDER).values(**key, **row))
        rows_found = connection.execute(select(TENDER.c.tender_id, rank))
        found = dict(map(tuple, rows_found))

    assert {number: Situation(found[str(number)]) for number in range(len(rows))} == {
        number: expected_situation(row) for number, row in enumerate(rows)
    }


def test_the_indexes_hold_the_very_expressions_that_lists_are_asked_by() -> None:
    asked_by = [str(expression).replace("tender.", "") for expression in (f"({rank})", started)]

    indexed = (rank_as_text(NOBODYS), STARTED)
    assert asked_by == list(map(str, indexed))


@pytest.mark.parametrize(
    "which",
    [
        Filter(),
        Filter(situation=Situation.UNTOUCHED),
        Filter(accounts=frozenset({"nordlicht"})),  # type: ignore[arg-type] # reads better as text
        Filter(broker_id=BrokerId("vm-hansen")),
        Filter(unread_by=PersonId("bo-krause")),
    ],
    ids=["open", "untouched", "of an account", "of a broker", "unread"],
)
def test_lists_are_read_by_an_index(stored: Path, which: Filter) -> None:
    plans = plans_of(which, stored)

    assert plans
    assert not [plan for plan in plans if plan.startswith("SCAN tender")]


def test_the_unread_are_looked_for_among_those_that_were_written_about(stored: Path) -> None:
    plans = plans_of(Filter(unread_by=PersonId("bo-krause")), stored)

    of_tenders = [plan for plan in plans if plan.startswith("SEARCH tender ")]
    assert of_tenders
    assert all("tender_by_written" in plan for plan in of_tenders)


def plans_of(which: Filter, stored: Path) -> list[str]:
    """How SQLite finds a page of these tenders and their counts."""
    database = Database.at(f"sqlite:///{stored}")
    plans: list[str] = []

    @sa.event.listens_for(database._reader, "before_cursor_execute")
    def explain(connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:  # noqa: ANN401 - as SQLAlchemy calls it
        if not statement.startswith("EXPLAIN"):
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            plans.extend(row[3] for row in rows)

    with database.reading() as connection:
        worklist.page(connection, which)
        worklist.counts(connection, which)
    database.close()
    return plans
