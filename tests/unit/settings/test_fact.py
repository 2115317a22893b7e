"""What an admin reads, and that the published examples are what the agent answers."""

import json
from typing import Final

import pytest

from events import codec
from events.catalogue import (
    ACCOUNT_SETTINGS_CHANGED,
    SETTINGS,
    SETTINGS_CHANGE_REFUSED,
    SETTINGS_CHANGE_REQUESTED,
)
from events.commands import SettingsChangeRequested
from events.event import Cause
from events.facts import SettingsChangeRefused, SettingsRefusal
from schemas.settings import ChangedBy
from schemas.time import epoch_ms, parse
from tests.contract.published import examples
from tests.unit.desk import only
from tests.unit.settings.desk import ACCOUNT, Desk
from workers.settings import fact

CODES: Final[tuple[SettingsRefusal, ...]] = (
    "not_admin",
    "stale_version",
    "backoffice_required",
    "cap_not_applicable",
    "first_must_apply_now",
    "no_change",
)
WANTED: Final = SettingsChangeRequested(
    account_id=ACCOUNT, mode="self", changed_by=ChangedBy(user_id="k.adler", role="admin")
)
CAUSE: Final = Cause("aend-1", "urn:verwaltung", "aend-1")


def sentence(code: SettingsRefusal, version: int) -> str:
    return only((fact.refused(WANTED, CAUSE, code, version),), SettingsChangeRefused).message


@pytest.mark.parametrize("version", [0, 4], ids="version {}".format)
@pytest.mark.parametrize("code", CODES)
def test_a_refusal_is_a_sentence_without_codes_and_placeholders(
    code: SettingsRefusal, version: int
) -> None:
    text = sentence(code, version)

    assert text.endswith(".")
    assert not set("_{}") & set(text)


@pytest.mark.parametrize("code", ["stale_version", "no_change"])
def test_a_refusal_says_which_version_is_current(code: SettingsRefusal) -> None:
    assert "Version 4" in sentence(code, 4)


def test_an_account_without_settings_has_no_version_to_name() -> None:
    assert "noch keine" in sentence("stale_version", 0)


def test_the_published_examples_are_what_the_agent_answers() -> None:
    desk = Desk()
    wanted = [each for each in examples() if each.topic is SETTINGS_CHANGE_REQUESTED]
    values = {each.event["id"]: each.value for each in wanted}
    kinds = (ACCOUNT_SETTINGS_CHANGED, SETTINGS_CHANGE_REFUSED)
    expected = [each.event for each in examples() if each.topic in kinds]
    expected.sort(key=lambda event: str(event["time"]))

    answers = []
    for event in expected:
        desk.now = epoch_ms(parse(event["time"]))
        facts = desk.takes(codec.decode_any(values[event["causationid"]]))
        answers += [json.loads(codec.encode(fact, SETTINGS, desk.now).value) for fact in facts]

    assert answers == expected
