"""`tenders simulate` against a board's database."""

import pytest

from tests.unit.cli.command import Tenders
from tests.unit.cli.insight.conftest import Board
from tests.unit.insight.log import Log
from tests.unit.router.desk import SELF, changed, requested

BACKOFFICE = (
    *("--mode", "backoffice", "--backoffice", "bo-1"),
    *("--backoffice-name", "Backoffice Nord", "--backoffice-kind", "own"),
)


@pytest.fixture
def routed(board: Board) -> Log:
    """Twenty-five tenders that their brokers handle themselves."""
    log = Log()
    log.publish(changed(1, SELF), *(requested(f"A-{number}") for number in range(25)))
    board(log)
    return log


def test_it_says_what_would_have_changed(tenders: Tenders, routed: Log) -> None:
    outcome = tenders("simulate", "rheinblick", *BACKOFFICE, "--last", "3")

    lines = outcome.out.splitlines()
    assert outcome.code == 0
    assert lines[0].startswith("Mit diesen Einstellungen hätte sich bei 3 von 3 Ausschreibungen")
    assert [line.split()[-2:] for line in lines if "by the backoffice" in line] == [["0", "3"]]
    assert [line.split()[0] for line in lines[-3:]] == ["A-22", "A-23", "A-24"]
    assert lines[-1].endswith("self  backoffice, Backoffice Nord")


def test_of_many_differences_the_first_are_shown(tenders: Tenders, routed: Log) -> None:
    outcome = tenders("simulate", "rheinblick", *BACKOFFICE)

    assert sum(line.startswith("A-") for line in outcome.out.splitlines()) == 20
    assert outcome.err.endswith("5 more; --json lists them all.\n")


def test_what_cannot_be_known_is_a_span(tenders: Tenders, routed: Log) -> None:
    choice = ("--mode", "broker_decides", *BACKOFFICE[2:])

    outcome = tenders("simulate", "rheinblick", *choice, "--last", "2")

    assert "0 to 2" in outcome.out
    assert "self or backoffice, Backoffice Nord" in outcome.out


def test_the_settings_that_were_in_force_change_nothing(tenders: Tenders, routed: Log) -> None:
    outcome = tenders("simulate", "rheinblick", "--mode", "self")

    assert "bei keiner von 25 Ausschreibungen (02.03.2026) etwas geändert" in outcome.out
    assert "A-1" not in outcome.out


def test_as_json_it_is_one_object_with_every_difference(tenders: Tenders, routed: Log) -> None:
    (found,) = tenders("simulate", "rheinblick", *BACKOFFICE, "--json").objects

    assert len(found["differences"]) == 25
    assert found["sums"]["handled_otherwise"] == {"at_least": 25, "at_most": 25}
    assert found["proposal"]["backoffice"]["name"] == "Backoffice Nord"


def test_what_could_not_be_set_is_refused_as_it_would_be(tenders: Tenders, routed: Log) -> None:
    outcome = tenders("simulate", "rheinblick", "--mode", "backoffice")

    assert outcome.code == 1
    assert outcome.err.endswith(
        "refused (backoffice_required): Diese Option setzt ein Backoffice voraus; "
        "bitte hinterlegen Sie eines.\n"
    )


def test_an_account_without_tenders_is_a_failure(tenders: Tenders, routed: Log) -> None:
    outcome = tenders("simulate", "nordlicht", "--mode", "self")

    assert outcome.code == 1
    assert "of account nordlicht no request is known" in outcome.err


@pytest.mark.parametrize(
    ("arguments", "option"),
    [
        pytest.param(("--mode", "self", "--max-insurers", "101"), "--max-insurers", id="the cap"),
        pytest.param(("--mode", "self", "--last", "0"), "--last", id="no tender"),
        pytest.param(("--mode", "all"), "--mode", id="no mode"),
        pytest.param(("--mode", "backoffice", "--backoffice", "b"), "--backoffice-name", id="name"),
    ],
)
def test_a_wrong_option_is_a_usage_error_that_names_it(
    tenders: Tenders, arguments: tuple[str, ...], option: str
) -> None:
    outcome = tenders("simulate", "rheinblick", *arguments)

    assert outcome.code == 2
    assert option in outcome.err.rpartition("Error: ")[2]
