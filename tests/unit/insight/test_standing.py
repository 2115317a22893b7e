"""Which version of an account's settings counts."""

from datetime import UTC, datetime

import pytest

from events.facts import AccountSettingsChanged
from schemas.settings import ChangedBy
from schemas.time import epoch_ms
from workers.insight.standing import standings

NOW = datetime(2026, 3, 15, 8, tzinfo=UTC)


def version(number: int, *, from_day: int, changed_day: int = 1) -> AccountSettingsChanged:
    return AccountSettingsChanged(
        account_id="rheinblick",
        version=number,
        mode="self",
        effective_from=NOW.replace(day=from_day),
        changed_by=ChangedBy(user_id="k.adler", role="admin"),
        changed_at=NOW.replace(day=changed_day),
    )


@pytest.mark.parametrize(
    ("from_days", "in_force"),
    [
        pytest.param([1], ["now"], id="the only one"),
        pytest.param([1, 10], ["no", "now"], id="the higher one of two that have come"),
        pytest.param([10, 1], ["no", "now"], id="the higher one even if it began earlier"),
        pytest.param([1, 20], ["now", "later"], id="one that is still ahead"),
        pytest.param([1, 25, 20], ["now", "no", "later"], id="a newer one replaces one ahead"),
        pytest.param([1, 20, 25], ["now", "later", "later"], id="two ahead, one after the other"),
        pytest.param([1, 25, 10], ["no", "no", "now"], id="a newer one that has come replaces all"),
        pytest.param([20], ["now"], id="the first applies at once"),
    ],
)
def test_the_highest_version_whose_time_has_come_is_in_force(
    from_days: list[int], in_force: list[str]
) -> None:
    versions = [version(number, from_day=day) for number, day in enumerate(from_days, start=1)]

    assert [standing.in_force for standing in standings(versions, epoch_ms(NOW))] == in_force


def test_an_account_without_settings_has_nothing_in_force() -> None:
    assert standings([], epoch_ms(NOW)) == []
