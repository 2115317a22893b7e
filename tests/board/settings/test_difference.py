"""What one version has that another has not."""

from datetime import timedelta
from typing import Final

import pytest

from events.commands import SettingsChangeRequested
from events.facts import AccountSettingsChanged
from tests.board.settings.versions import NOW, NOW_MS, version
from workers.board.web.pages.settings.conflict import conflict
from workers.board.web.pages.settings.difference import (
    changes_nothing,
    differences,
    lines,
)
from workers.board.web.pages.settings.history import entries
from workers.board.web.pages.settings.known import Known
from workers.board.web.pages.settings.objection import objection
from workers.insight.standing import standings

LATER: Final = NOW + timedelta(days=7)
BY: Final = {"user_id": "adm-weber", "role": "admin"}


def change(version: AccountSettingsChanged, **wanted: object) -> SettingsChangeRequested:
    """Somebody wants this version's settings with these instead."""
    data = {**version.model_dump(), "changed_by": BY, "expected_version": version.version}
    return SettingsChangeRequested.model_validate({**data, "effective_from": None, **wanted})


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        pytest.param(
            {"mode": "self", "max_insurers": 5},
            {
                "Bearbeitung": "Vermittler bearbeitet Ausschreibungen (Eigenbearbeitung)",
                "Versicherer pro Ausschreibung": "höchstens 5 Versicherer",
            },
            id="another option",
        ),
        pytest.param(
            {"mode": "self", "backoffice": None},
            {
                "Bearbeitung": "Vermittler bearbeitet Ausschreibungen (Eigenbearbeitung)",
                "Versicherer pro Ausschreibung": "ohne Obergrenze",
                "Backoffice": "–",
                "Kennung des Backoffice": "–",
            },
            id="no backoffice any more",
        ),
        pytest.param({"company_name": None}, {"Firmenname": "–"}, id="no name any more"),
    ],
)
def test_only_what_differs_is_told(wanted: dict[str, object], told: dict[str, str]) -> None:
    old = version(1)

    found = differences(old, change(old, **wanted))

    assert {line.what: line.after for line in found} == told


def test_two_organisations_of_one_name_are_not_the_same() -> None:
    old = version(1)
    other = {"organisation_id": "bo-2", "name": "Backoffice Rhein-Main", "kind": "own"}

    (line,) = differences(old, change(old, backoffice=other))

    assert (line.before, line.after) == ("bo-rhein-main", "bo-2")


def test_the_first_settings_say_what_they_are_and_not_what_they_are_not() -> None:
    first = version(1, mode="self", backoffice=None, company_name=None)

    told = {line.what: line.before for line in lines(None, first)}

    assert told == {
        "Bearbeitung": "noch nicht festgelegt",
        "Versicherer pro Ausschreibung": "noch nicht festgelegt",
    }


def test_saying_the_same_again_changes_nothing() -> None:
    old = version(1, effective_from=NOW)

    assert changes_nothing(old, change(old), NOW_MS)


@pytest.mark.parametrize("start", [None, LATER + timedelta(days=1)], ids=["at once", "later"])
def test_another_beginning_of_what_is_still_ahead_is_a_change(start: object) -> None:
    ahead = version(2, effective_from=LATER)

    assert not changes_nothing(ahead, change(ahead, effective_from=start), NOW_MS)


def test_the_same_beginning_of_what_is_still_ahead_is_none() -> None:
    ahead = version(2, effective_from=LATER)

    assert changes_nothing(ahead, change(ahead, effective_from=LATER), NOW_MS)


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        pytest.param({}, "no_change", id="the same again"),
        pytest.param({"expected_version": 2}, "stale_version", id="another version"),
        pytest.param({"mode": "self"}, None, id="a change"),
    ],
)
def test_what_the_service_would_say_is_known_before(
    wanted: dict[str, object], code: str | None
) -> None:
    latest = version(1)

    told = objection(change(latest, **wanted), latest, NOW_MS)

    assert (told and told.code) == code


def test_the_first_settings_must_apply_at_once() -> None:
    first = change(version(1), expected_version=0, effective_from=LATER)

    told = objection(first, None, NOW_MS)

    assert told is not None
    assert (told.code, told.current_version) == ("first_must_apply_now", 0)


def test_each_version_is_told_apart_from_the_one_before() -> None:
    versions = [version(1), version(2, company_name="Neu"), version(3, company_name="Neu")]

    told = entries(standings(versions, NOW_MS))

    assert [len(entry.lines) for entry in told] == [5, 1, 0]
    assert [entry.in_force for entry in told] == ["no", "no", "now"]


def test_a_conflict_shows_what_was_seen_what_there_is_and_what_was_typed() -> None:
    seen = version(1)
    now = version(2, company_name="Neu", changed_by={"user_id": "adm-yilmaz", "role": "admin"})
    known = Known(seen.account_id, standings([seen, now], NOW_MS), NOW)

    found = conflict(known, 1, change(seen, mode="self", company_name="Alt"))

    told = {line.what: (line.seen, line.now, line.typed) for line in found.lines}
    assert (found.seen, found.now, found.changed_by) == (1, 2, "adm-yilmaz")
    assert told["Firmenname"] == ("Maklerhaus Rheinblick GmbH", "Neu", "Alt")
