"""The settings form: what it asks for, and what it says of what it cannot ask for."""

from datetime import UTC, datetime
from typing import Final

import pytest

from events.commands import SettingsChangeRequested
from schemas.ids import AccountId, PersonId
from tests.board.settings.office import ACCOUNT, ADMIN
from tests.board.settings.versions import NOW, version
from workers.board.web.pages.forms.typed import Faults, Faulty
from workers.board.web.pages.settings.form import Asked, SettingsForm, filled, wanted

ASKED: Final = Asked(AccountId(ACCOUNT), PersonId(ADMIN), NOW)
LATER: Final = datetime(2026, 12, 1, 7, tzinfo=UTC)
GOOD: Final = SettingsForm(
    expected_version="3",
    mode="broker_decides",
    self_max_insurers="7",
    broker_decides_max_insurers="5",
    broker_decides_cap_counts="active",
    backoffice_name="Backoffice Rhein-Main",
    backoffice_id="bo-rhein-main",
    backoffice_kind="service",
    company_name="Maklerhaus Rheinblick GmbH",
    effective_from="2026-12-01T08:00",
    reason="Der Vertrieb hat darum gebeten.",
)


def asked_for(**typed: str) -> SettingsChangeRequested:
    """What the good form asks for, with these fields instead."""
    return wanted(GOOD.model_copy(update=typed), ASKED)


def faults(**typed: str) -> Faults:
    """What is said of the good form with these fields instead."""
    with pytest.raises(Faulty) as told:
        asked_for(**typed)
    return told.value.faults


def test_every_field_is_part_of_the_change() -> None:
    assert asked_for() == SettingsChangeRequested.model_validate(
        {
            "account_id": ACCOUNT,
            "mode": "broker_decides",
            "max_insurers": 5,
            "cap_counts": "active",
            "backoffice": {
                "organisation_id": "bo-rhein-main",
                "name": "Backoffice Rhein-Main",
                "kind": "service",
            },
            "company_name": "Maklerhaus Rheinblick GmbH",
            "effective_from": LATER,
            "expected_version": 3,
            "changed_by": {"user_id": ADMIN, "role": "admin"},
            "reason": "Der Vertrieb hat darum gebeten.",
        }
    )


@pytest.mark.parametrize(
    ("mode", "cap"), [("self", 7), ("broker_decides", 5), ("backoffice", None)]
)
def test_the_cap_that_stands_by_the_chosen_option_counts(mode: str, cap: int | None) -> None:
    assert asked_for(mode=mode).max_insurers == cap


def test_what_stands_by_another_option_does_not_matter() -> None:
    assert asked_for(self_max_insurers="fünf").max_insurers == 5


@pytest.mark.parametrize(
    ("typed", "counts"),
    [
        pytest.param({"mode": "self"}, "contacted", id="unticked"),
        pytest.param({"broker_decides_max_insurers": ""}, "contacted", id="without a cap"),
        pytest.param({"mode": "backoffice"}, "contacted", id="by an option without a cap"),
        pytest.param({}, "active", id="ticked"),
    ],
)
def test_a_cap_counts_whom_it_is_told_to_count(typed: dict[str, str], counts: str) -> None:
    assert asked_for(**typed).cap_counts == counts


def test_no_cap_is_no_limit() -> None:
    assert asked_for(broker_decides_max_insurers=" ").max_insurers is None


def test_whoever_lets_brokers_work_alone_needs_no_backoffice() -> None:
    change = asked_for(mode="self", backoffice_name="", backoffice_id="")

    assert change.backoffice is None


@pytest.mark.parametrize("mode", ["backoffice", "broker_decides"])
def test_the_other_options_need_all_of_a_backoffice(mode: str) -> None:
    empty = {"backoffice_name": "", "backoffice_id": "", "backoffice_kind": ""}

    assert faults(mode=mode, **empty).keys() == empty.keys()


@pytest.mark.parametrize(
    ("given", "missing"),
    [("backoffice_name", "backoffice_id"), ("backoffice_id", "backoffice_name")],
)
def test_half_a_backoffice_is_none_for_any_option(given: str, missing: str) -> None:
    told = faults(**{"mode": "self", given: "bo-1", missing: ""})

    assert told.keys() == {missing}


def test_without_an_option_nothing_is_asked_for() -> None:
    assert faults(mode="") == {"mode": "Bitte wählen Sie, wer Ausschreibungen bearbeitet."}


def test_a_beginning_in_the_past_is_no_beginning() -> None:
    assert "vorbei" in faults(effective_from="2026-11-24T14:05")["effective_from"]


@pytest.mark.parametrize("typed", ["", "-1", "drei", "3.5", "9" * 30])
def test_a_form_that_does_not_know_its_version_is_not_guessed_at(typed: str) -> None:
    assert faults(expected_version=typed).keys() == {"expected_version"}


def test_all_that_is_wrong_is_told_at_once() -> None:
    told = faults(backoffice_id="ä", broker_decides_max_insurers="0", company_name="x" * 201)

    assert told.keys() == {"backoffice_id", "broker_decides_max_insurers", "company_name"}


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param({}, id="option 1"),
        pytest.param({"mode": "self", "max_insurers": 5, "backoffice": None}, id="option 2"),
        pytest.param(
            {"mode": "broker_decides", "max_insurers": 5, "cap_counts": "active"}, id="option 3"
        ),
        pytest.param({"company_name": None}, id="without a name"),
        pytest.param({"effective_from": LATER}, id="still ahead"),
    ],
)
def test_a_version_fills_the_form_so_that_it_asks_for_the_same(settings: dict[str, object]) -> None:
    old = version(4, **settings)

    form = filled(old, NOW).model_copy(update={"expected_version": "4"})

    same = {"mode", "max_insurers", "cap_counts", "backoffice", "company_name", "effective_from"}
    assert wanted(form, ASKED).model_dump(include=same) == old.model_dump(include=same)


def test_a_beginning_that_has_come_does_not_fill_the_form() -> None:
    assert filled(version(4, effective_from=NOW), NOW).effective_from == ""
