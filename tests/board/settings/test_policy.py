"""What is rehearsed holds tenders for as long as the agents of this configuration do."""

import json
from pathlib import Path
from typing import Final

import pytest

from tests.board.settings.office import ACCOUNT, ADMIN, Visitor, opened
from workers.engine.policy import DAY_MS, Policy

SELF: Final = {"mode": "self", "reason": "Weil es schneller geht."}
CLOSED: Final = "Die einzige Ausschreibung bisher wäre anders geleitet worden"
RELEASED: Final = "Die einzige Ausschreibung bisher wäre nicht anders geleitet worden"


@pytest.mark.parametrize(
    ("hold_days", "before", "said"),
    [
        pytest.param(1, "refused", CLOSED, id="given up before there were settings"),
        pytest.param(5, "self", RELEASED, id="held until there were settings"),
    ],
)
async def test_page_and_api_hold_tenders_as_long_as_configured(
    tmp_path: Path, hold_days: float, before: str, said: str
) -> None:
    async with opened(f"sqlite:///{tmp_path / 'board.db'}", Policy(hold_days=hold_days)) as office:
        admin = Visitor(office, ADMIN, f"admin:{ACCOUNT}")
        await office.has_tender("T-1")
        office.service.stage.clock.now += 3 * DAY_MS
        await office.has_settings(mode="self", backoffice=None)

        form = (await admin.opens(f"/accounts/{ACCOUNT}/settings")).seen.form.fields
        page = await admin.sends(
            f"/accounts/{ACCOUNT}/settings/check", {**form, **SELF, "self_max_insurers": "5"}
        )
        api = await admin.opens(f"/api/accounts/{ACCOUNT}/simulation?mode=self&max_insurers=5")

    assert said in page.seen.text
    differences = json.loads(api.seen.html)["differences"]
    assert [tender["before"]["state"] for tender in differences] == [before]
