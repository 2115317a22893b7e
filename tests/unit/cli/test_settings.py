"""Settings on the command line: which options there may be, and which version counts."""

from datetime import UTC, datetime

import pytest

from events.facts import AccountSettingsChanged
from schemas.settings import ChangedBy
from schemas.time import epoch_ms
from tests.unit.cli.command import Tenders
from workers.cli.account import standings

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


GIVEN = ("settings", "set", "rheinblick", "--mode", "self", "--by", "k.adler")


@pytest.mark.parametrize(
    ("arguments", "option"),
    [
        pytest.param((*GIVEN, "--max-insurers", "101"), "--max-insurers", id="a cap beyond 100"),
        pytest.param((*GIVEN, "--backoffice", "bo-1"), "--backoffice-name", id="without its name"),
        pytest.param((*GIVEN, "--backoffice-name", "B"), "--backoffice", id="without its id"),
        pytest.param((*GIVEN, "--backoffice-kind", "rented"), "--backoffice-kind", id="no kind"),
        pytest.param((*GIVEN, "--company-name", " "), "--company-name", id="an empty name"),
        pytest.param((*GIVEN, "--effective-from", "soon"), "--effective-from", id="no time"),
        pytest.param((*GIVEN, "--expected-version", "-1"), "--expected-version", id="below zero"),
        pytest.param((*GIVEN, "--role", " "), "--role", id="an empty role"),
        pytest.param((*GIVEN[:-1], "zwei Worte"), "--by", id="a user id with a space"),
        pytest.param(("settings", "set", "ä", *GIVEN[3:]), "ACCOUNT", id="an account with umlaut"),
        pytest.param(("settings", "set", "a", "--by", "k"), "--mode", id="no mode"),
        pytest.param((*GIVEN, "--reason", "x" * 2_001), "--reason", id="a reason beyond its size"),
    ],
)
def test_a_wrong_option_is_a_usage_error_that_names_it(
    tenders: Tenders, arguments: tuple[str, ...], option: str
) -> None:
    outcome = tenders(*arguments)

    assert outcome.code == 2
    assert option in outcome.err.rpartition("Error: ")[2]
    assert "Kafka at" not in outcome.err
