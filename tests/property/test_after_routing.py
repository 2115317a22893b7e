"""Laws of what an explanation says after the routing, for any history of all that is asked for."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from tests.property.history import LAW, TENDERS, Step
from tests.property.routing import CHOSEN, DAYS, HANDLING, REQUESTS, SAVED, Saved, numbered
from tests.property.test_dry_run import lived
from tests.property.test_lifecycle import (
    CLAIMS,
    DECLINES,
    INVITATIONS,
    REASSIGNMENTS,
    WITHDRAWALS,
)
from tests.unit.insight.log import Log
from tests.unit.router.desk import ACCOUNT, BROKER_DECIDES, SELF, requested
from workers.engine.policy import Policy
from workers.insight.explanation import Explanation, explanation
from workers.lifecycle.state import INVITATIONS as ASKED
from workers.lifecycle.state import QUEUES
from workers.lifecycle.state import TENDERS as ROUTED

PATIENT: Final = Policy(hold_days=1_000, remember_days=1_000, most_held=4)
"""So that nothing is given up or forgotten: a tender that is decided anew is another tale."""

LATER: Final = st.one_of(
    *(INVITATIONS, INVITATIONS, WITHDRAWALS, DECLINES, CLAIMS, CLAIMS, REASSIGNMENTS)
)
MODES: Final = st.sampled_from([SELF, BROKER_DECIDES, BROKER_DECIDES])
CAPPED: Final = st.builds(
    lambda mode, counts: Saved({**mode, "max_insurers": 2, "cap_counts": counts}),
    MODES,
    st.sampled_from(["contacted", "active"]),
)
BEGUN: Final = st.builds(
    lambda settings, handling: [settings, *(requested(name, handling) for name in TENDERS)],
    CAPPED | SAVED,
    HANDLING,
)
"""Both tenders, under settings that mostly decide them: most of what is asked for is granted."""

ANY: Final = st.one_of(REQUESTS, CHOSEN, CAPPED, SAVED, DAYS, LATER, LATER)
HISTORIES: Final = st.builds(
    lambda before, begun, after: numbered([*before, *begun, *after]),
    st.lists(LATER, max_size=4),
    st.just([]) | BEGUN | BEGUN,
    st.lists(st.one_of(LATER, LATER, LATER, ANY), min_size=8, max_size=40),
)


class Known(NamedTuple):
    """A tender as it is explained, and by its name."""

    key: tuple[str, str]
    found: Explanation


def known(log: Log) -> Iterator[Known]:
    for tender in TENDERS:
        found = explanation(log.tender(tender), log.settings())
        if found is not None:
            yield Known((ACCOUNT, tender), found)


@LAW
@given(history=HISTORIES)
def test_whose_it_is_and_how_many_may_be_asked_is_what_the_agent_goes_by(
    history: list[Step | Saved],
) -> None:
    log = lived(*history, policy=PATIENT)
    routed = log.rows(ROUTED)

    for key, found in known(log):
        row = routed.get(key)
        assert (found.state == "decided") == (row is not None)
        assert (found.owner and found.owner.clerk_id) == (row and row.owner)
        assert found.insurers.slots_left == (row and row.slots_left)


@LAW
@given(history=HISTORIES)
def test_those_asked_are_counted_as_the_agent_remembers_them(history: list[Step | Saved]) -> None:
    log = lived(*history, policy=PATIENT)
    asked = log.rows(ASKED)

    for key, found in known(log):
        rows = [row for place, row in asked.items() if place[:2] == key]
        declined = {row.insurer_id for row in rows if row.state == "declined"}
        assert found.insurers.invitations == len(rows)
        assert found.insurers.asked == len({row.insurer_id for row in rows})
        assert found.insurers.declined == len(declined)


@LAW
@given(history=HISTORIES)
def test_what_is_said_to_wait_waits(history: list[Step | Saved]) -> None:
    log = lived(*history, policy=PATIENT)
    queues = log.rows(QUEUES)

    for key, found in known(log):
        queue = queues.get(key)
        assert len(found.waiting) == (0 if queue is None else queue.end - queue.first)


@LAW
@given(history=HISTORIES)
def test_the_sentence_has_a_word_for_each_thing_that_happened(history: list[Step | Saved]) -> None:
    for _, found in known(lived(*history, policy=PATIENT)):
        said = found.sentence_de
        assert ("bearbeitet wird sie seit dem" in said) == bool(
            found.owner and found.owner.clerk_id
        )
        assert ("angefragt" in said) == bool(found.insurers.asked)
        assert ("bis entschieden ist" in said) == bool(found.waiting)
        assert "None" not in said
