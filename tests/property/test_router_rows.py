"""Laws of the router's rows and answers: the same again, none left, none large, none of others."""

from typing import Final

from hypothesis import given
from typing_extensions import override

from events.event import Event, Fact
from events.identity import fact_id
from tests.property.routing import (
    HISTORIES,
    IDS,
    SHORT,
    Saved,
    Step,
    Told,
    facts_of,
    played,
    taken,
    tender_of,
)
from tests.unit.router.desk import ACCOUNT, Desk, chosen, having, requested
from workers.engine.agent import Change, Decision
from workers.engine.state import Overlay, Store
from workers.router.state import SETTINGS, VERSIONS

OTHER_ACCOUNT: Final = "nordlicht"


class Restarted(Desk):
    """Begins anew from its changelog after each transaction."""

    @override
    def _kept(self, overlay: Overlay, decision: Decision) -> tuple[Fact, ...]:
        facts = super()._kept(overlay, decision)
        rows = self.store.rows
        self.store = Store(self.agent.tables)
        for key, row in rows.items():
            self.store.restore(key, row)
        return facts


@given(history=HISTORIES)
def test_the_same_history_has_the_same_answers_and_rows(history: list[Step]) -> None:
    one, other = Desk(SHORT), Desk(SHORT)

    assert played(one, history) == played(other, history)
    assert one.store.rows == other.store.rows


@given(history=HISTORIES)
def test_a_router_that_begins_anew_after_each_transaction_answers_the_same(
    history: list[Step],
) -> None:
    one, other = Desk(SHORT), Restarted(SHORT)

    told, again = played(one, history), played(other, history)

    assert [in_any_order(each) for each in told] == [in_any_order(each) for each in again]
    assert one.store.rows == other.store.rows


def in_any_order(told: Told) -> list[str]:
    """What a step led to; queues that are given up at the same time are so in any order."""
    return sorted(map(repr, told.facts))


@given(history=HISTORIES)
def test_no_fact_is_told_twice(history: list[Step]) -> None:
    facts = facts_of(played(Desk(SHORT), history))

    ids = [
        fact_id(fact.cause, fact.topic.kind, ACCOUNT, tender_of(fact), item="") for fact in facts
    ]

    assert len(set(ids)) == len(ids)


@given(history=HISTORIES)
def test_no_row_of_a_tender_is_left_when_all_is_forgotten(history: list[Step]) -> None:
    desk = Desk(SHORT)
    choices = [chosen("self", tender) for tender in IDS]
    a_long_time = SHORT.hold_days + SHORT.remember_days + 1

    played(desk, [*history, *choices, a_long_time, a_long_time])

    assert desk.tables() <= {SETTINGS.name, VERSIONS.name}
    assert len(desk.rows(VERSIONS)) == len(desk.rows(SETTINGS))


@given(history=HISTORIES)
def test_every_decision_is_small(history: list[Step]) -> None:
    desk = Desk(SHORT)

    played(desk, [*history, SHORT.hold_days, requested()])

    assert max(len(decision.facts) for decision in desk.decisions) == 1
    assert max(len(beside_settings(decision)) for decision in desk.decisions) <= 5


def beside_settings(decision: Decision) -> list[Change]:
    return [change for change in decision.changes if change.table not in (SETTINGS, VERSIONS)]


@given(history=HISTORIES, others=HISTORIES)
def test_accounts_do_not_touch_each_other(history: list[Step], others: list[Step]) -> None:
    alone, beside = Desk(SHORT), Desk(SHORT)
    strangers = iter([elsewhere(step) for step in others if not isinstance(step, float)])
    facts = []
    for step in history:
        facts += taken(beside, step) + taken(beside, next(strangers, 0.0))

    expected = facts_of(played(alone, history))

    assert [fact for fact in facts if fact.data.account_id == ACCOUNT] == expected


def elsewhere(step: Event | Saved) -> Step:
    """The same in another account."""
    if isinstance(step, Saved):
        return step._replace(account=OTHER_ACCOUNT)
    return having(step, {"account_id": OTHER_ACCOUNT})
