"""Laws of the dry run, for any history of requests, choices, settings and passing time."""

from collections import Counter
from collections.abc import Mapping
from typing import Final

from hypothesis import assume, given
from hypothesis import strategies as st

from events.event import Event
from schemas.ids import AccountId, TenderId
from tests.property.routing import (
    CHOSEN,
    DAYS,
    FIELDS,
    HANDLING,
    IDS,
    REQUESTS,
    SAVED,
    SHORT,
    Saved,
    Step,
    heard,
    numbered,
)
from tests.unit.insight.log import MINUTE, Log
from tests.unit.router.desk import ACCOUNT, Fields, chosen
from workers.engine.policy import Policy
from workers.insight.dry_run import Past, dry_run
from workers.insight.outcome import Outcome, outcome
from workers.insight.proposal import Proposal
from workers.insight.simulation import Simulation

ASKED: Final = st.lists(st.one_of(REQUESTS, REQUESTS, CHOSEN, DAYS), max_size=20).map(numbered)
LIVED: Final = st.lists(st.one_of(REQUESTS, REQUESTS, CHOSEN, SAVED, DAYS), max_size=20).map(
    numbered
)
CHOICES: Final = st.fixed_dictionaries(dict.fromkeys(IDS, HANDLING))


def lived(*steps: Step, policy: Policy = SHORT) -> Log:
    """The log of an account to which this has happened."""
    log = Log(policy)
    for step in steps:
        match step:
            case Event():
                log.publish(step)
            case Saved():
                log.publish(heard(step, log.now))
            case _:
                log.wait(step)
    return log


def lived_under(fields: Fields, steps: list[Step], policy: Policy = SHORT) -> Log:
    """The log of the account if these settings had been the only ones, from before all else."""
    others = (MINUTE if isinstance(step, Saved) else step for step in steps)
    return lived(Saved(fields), *others, policy=policy)


def simulated(log: Log, fields: Fields) -> Simulation:
    past = Past(AccountId(ACCOUNT), log.settings(), log.requests(), log.now)
    simulation = dry_run(past, Proposal.model_validate(fields), SHORT)
    assume(simulation is not None)
    assert simulation is not None
    return simulation


def standing(log: Log) -> dict[str, Outcome]:
    """Where each tender stands that was requested, by the facts that the router has published."""
    found: dict[str, Outcome] = {}
    for record in log.records:
        assert record.event is not None
        reached = outcome(record.event.data)
        if reached is not None:
            found[str(record.event.subject)] = reached
    return found


@given(steps=ASKED, fields=FIELDS)
def test_the_settings_that_were_in_force_change_nothing(steps: list[Step], fields: Fields) -> None:
    assert simulated(lived(Saved(fields), *steps), fields).differences == ()


@given(steps=LIVED, fields=FIELDS)
def test_what_was_is_what_the_router_has_published(steps: list[Step], fields: Fields) -> None:
    log = lived(*steps)

    before = {tally.state: tally.before for tally in simulated(log, fields).sums.tallies}

    assert Counter(before) == Counter(reached.state for reached in standing(log).values())


def choose(log: Log, simulation: Simulation, choices: Mapping[str, str]) -> None:
    """Have every broker choose of whom the simulation does not know what he would choose."""
    for each in simulation.differences:
        if len(each.after) > 1:
            choice = choices[each.tender_id]
            log.publish(chosen(choice, each.tender_id, event_id=f"danach-{each.tender_id}"))


@given(steps=LIVED, fields=FIELDS, choices=CHOICES)
def test_what_would_be_is_what_the_router_publishes_under_these_settings(
    steps: list[Step], fields: Fields, choices: dict[str, str]
) -> None:
    log, other = lived(*steps), lived_under(fields, steps)
    simulation = simulated(log, fields)
    after = {each.tender_id: each.after for each in simulation.differences}
    possible = {
        tender: after.get(TenderId(tender), (was,)) for tender, was in standing(log).items()
    }

    choose(other, simulation, choices)

    assert all(reached in possible[tender] for tender, reached in standing(other).items())


@given(steps=LIVED, fields=FIELDS, choices=CHOICES)
def test_no_choice_leads_out_of_the_spans(
    steps: list[Step], fields: Fields, choices: dict[str, str]
) -> None:
    other = lived_under(fields, steps)
    simulation = simulated(lived(*steps), fields)

    choose(other, simulation, choices)

    counts = Counter(reached.state for reached in standing(other).values())
    for tally in simulation.sums.tallies:
        assert tally.after.at_least <= counts[tally.state] <= tally.after.at_most
