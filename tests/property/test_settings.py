"""Laws of the settings agent, for any history of changes."""

from collections import defaultdict
from itertools import pairwise
from typing import Final

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.commands import SettingsChangeRequested
from events.event import Event
from events.facts import AccountSettingsChanged, SettingsChangeRefused
from events.payload import Payload
from tests.unit.settings.desk import ADMIN, OWN, SERVICE, Desk, change

LAW: Final = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A busy machine breaks no law."""

TIMES: Final = ("2026-01-01T00:00:00Z", "2026-03-02T09:00:00+01:00", "2027-01-01T00:00:00Z")
MODES: Final = ("backoffice", "self", "self", "broker_decides")
SALES: Final = {"user_id": "p.sommer", "role": "Pool Sales User"}

# What is granted comes first and often, so that versions follow on each other.
FIELDS = st.fixed_dictionaries(
    {
        "account_id": st.sampled_from(["rheinblick", "rheinblick", "nordlicht"]),
        "mode": st.sampled_from(MODES),
        "max_insurers": st.sampled_from([None, None, None, 5]),
        "backoffice": st.sampled_from([OWN, OWN, SERVICE, None]),
        "effective_from": st.sampled_from([None, None, None, *TIMES]),
        "expected_version": st.sampled_from([None, None, None, 0, 1, 2, 3]),
        "changed_by": st.sampled_from([ADMIN] * 7 + [SALES]),
    }
)
IDS = st.integers(0, 40).map("aend-{}".format)
HISTORIES = st.lists(st.builds(change, IDS, FIELDS), min_size=5, max_size=30)


def answers(desk: Desk, history: list[Event]) -> list[tuple[Event, Payload]]:
    """Each change that was answered, and how."""
    return [(event, fact.data) for event in history for fact in desk.takes(event)]


def granted(desk: Desk, history: list[Event]) -> list[tuple[Event, AccountSettingsChanged]]:
    """Each change that made a version, and that version."""
    answered = answers(desk, history)
    return [(event, data) for event, data in answered if isinstance(data, AccountSettingsChanged)]


def expected(event: Event) -> int | None:
    """The version that a change expects."""
    assert isinstance(event.data, SettingsChangeRequested)
    return event.data.expected_version


def content(changed: AccountSettingsChanged) -> tuple[object, ...]:
    """What makes one version another than the last."""
    partners = changed.backoffice, changed.company_name
    return changed.mode, changed.max_insurers, *partners, changed.effective_from


@LAW
@given(history=HISTORIES)
def test_the_same_history_has_the_same_answers(history: list[Event]) -> None:
    assert answers(Desk(), history) == answers(Desk(), history)


@LAW
@given(history=HISTORIES)
def test_every_change_is_answered_once(history: list[Event]) -> None:
    answered = [(event.data.account_id, event.id) for event, _ in answers(Desk(), history)]

    different = {(event.data.account_id, event.id): None for event in history}

    assert answered == list(different)


@LAW
@given(history=HISTORIES)
def test_an_accounts_versions_have_no_gaps(history: list[Event]) -> None:
    versions = defaultdict(list)
    for _, changed in granted(Desk(), history):
        versions[changed.account_id].append(changed.version)

    assert all(found == list(range(1, len(found) + 1)) for found in versions.values())


@LAW
@given(history=HISTORIES)
def test_no_update_is_lost_that_was_guarded(history: list[Event]) -> None:
    made = granted(Desk(), history)

    guards = [(expected(event), changed.version - 1) for event, changed in made]

    assert all(guard in (None, before) for guard, before in guards)


@LAW
@given(history=HISTORIES)
def test_every_version_differs_from_the_one_before(history: list[Event]) -> None:
    said: dict[str, list[tuple[object, ...]]] = defaultdict(list)
    for _, changed in granted(Desk(), history):
        said[changed.account_id].append(content(changed))

    assert not [one for found in said.values() for one, other in pairwise(found) if one == other]


@LAW
@given(history=HISTORIES)
def test_a_refusal_names_the_version_that_stays(history: list[Event]) -> None:
    stays: dict[str, int] = defaultdict(int)
    named = []
    for _, data in answers(Desk(), history):
        if isinstance(data, AccountSettingsChanged):
            stays[data.account_id] = data.version
        elif isinstance(data, SettingsChangeRefused):
            named.append((data.current_version, stays[data.account_id]))

    assert all(version == stayed for version, stayed in named)


@LAW
@given(history=HISTORIES)
def test_a_history_that_is_sent_again_has_no_effect(history: list[Event]) -> None:
    desk = Desk()
    answers(desk, history)
    stood = dict(desk.store.rows)

    assert answers(desk, history) == []
    assert desk.store.rows == stood
