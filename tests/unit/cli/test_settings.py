"""Settings on the command line: which options there may be."""

import pytest

from tests.unit.cli.command import Tenders

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
