"""What other settings would have done: to one tender, and to many."""

from typing import Final

import pytest

from schemas.ids import AccountId, OrganisationId
from schemas.settings import Backoffice
from tests.unit.insight.log import Log
from tests.unit.router.desk import (
    ACCOUNT,
    BACKOFFICE,
    BROKER_DECIDES,
    SELF,
    Fields,
    changed,
    chosen,
    requested,
)
from workers.engine.policy import Policy
from workers.insight.dry_run import Past, dry_run
from workers.insight.outcome import Outcome
from workers.insight.proposal import Proposal, Refused
from workers.insight.simulation import Difference, Simulation
from workers.insight.sums import Span

BY_SELF: Final = Proposal(mode="self")
BY_BACKOFFICE: Final = Proposal.model_validate(BACKOFFICE)
BY_CHOICE: Final = Proposal.model_validate(BROKER_DECIDES)
OTHERS: Final = Backoffice(organisation_id=OrganisationId("bo-2"), name="Service", kind="service")


def simulated(log: Log, proposal: Proposal, policy: Policy = Policy()) -> Simulation:
    past = Past(AccountId(ACCOUNT), log.settings(), log.requests(), log.now)
    found = dry_run(past, proposal, policy)
    assert found is not None
    return found


def only(simulation: Simulation) -> Difference:
    (difference,) = simulation.differences
    return difference


def exactly(count: int) -> Span:
    return Span(at_least=count, at_most=count)


@pytest.mark.parametrize(
    ("fields", "proposal"),
    [
        pytest.param(SELF, BY_SELF, id="self"),
        pytest.param(BACKOFFICE, BY_BACKOFFICE, id="backoffice"),
        pytest.param(BROKER_DECIDES, BY_CHOICE, id="broker_decides"),
    ],
)
def test_the_settings_that_were_in_force_change_nothing(fields: Fields, proposal: Proposal) -> None:
    log = Log()
    log.publish(changed(1, fields), requested("A-1", "self"), requested("A-2"), requested("A-3"))
    log.publish(chosen("backoffice", "A-2"))

    simulation = simulated(log, proposal)

    assert simulation.differences == ()
    assert simulation.sums.tenders == 3
    assert "bei keiner von 3 Ausschreibungen (02.03.2026) etwas geändert" in simulation.sentence_de


def test_another_mode_gives_the_tender_to_another_handler() -> None:
    log = Log()
    log.publish(changed(1, SELF), requested(handling="self"))

    simulation = simulated(log, BY_BACKOFFICE)

    assert only(simulation).certain
    assert only(simulation).before == Outcome(state="self")
    assert only(simulation).after == (
        Outcome(state="backoffice", backoffice=BY_BACKOFFICE.backoffice, choice_overruled=True),
    )
    assert simulation.sums.handled_otherwise == exactly(1)
    assert (simulation.sums.overruled_before, simulation.sums.overruled_after) == (0, exactly(1))


def test_another_backoffice_handles_it_otherwise() -> None:
    log = Log()
    log.publish(changed(1, BACKOFFICE), requested())

    simulation = simulated(log, BY_BACKOFFICE.model_copy(update={"backoffice": OTHERS}))

    assert only(simulation).after[0].backoffice == OTHERS
    assert simulation.sums.handled_otherwise == exactly(1)


def test_another_cap_is_told_apart_from_another_handler() -> None:
    log = Log()
    log.publish(changed(1, SELF), requested())

    simulation = simulated(log, Proposal(mode="self", max_insurers=5))

    assert only(simulation).certain
    assert simulation.sums.handled_otherwise == exactly(0)
    assert simulation.sums.capped_otherwise == exactly(1)


def test_whom_the_cap_counts_is_part_of_the_cap() -> None:
    log = Log()
    log.publish(changed(1, {**SELF, "max_insurers": 5}), requested())

    simulation = simulated(log, Proposal(mode="self", max_insurers=5, cap_counts="active"))

    assert only(simulation).after == (Outcome(state="self", max_insurers=5, cap_counts="active"),)
    assert simulation.sums.capped_otherwise == exactly(1)


def test_a_choice_that_is_not_known_makes_a_span() -> None:
    log = Log()
    log.publish(changed(1, SELF), requested("A-1"), requested("A-2", "backoffice"))

    simulation = simulated(log, BY_CHOICE)

    open_choice, known = simulation.differences
    assert [outcome.state for outcome in open_choice.after] == ["self", "backoffice"]
    assert not open_choice.certain
    assert [outcome.state for outcome in known.after] == ["backoffice"]
    assert simulation.sums.handled_otherwise == Span(at_least=1, at_most=2)
    assert simulation.sums.open_choices == 1


def test_a_choice_that_is_not_known_may_yet_change_it_for_certain() -> None:
    log = Log()
    log.publish(changed(1, SELF), requested())

    simulation = simulated(log, BY_CHOICE.model_copy(update={"max_insurers": 5}))

    assert only(simulation).certain
    assert len(only(simulation).after) == 2


def test_a_choice_that_was_refused_would_have_counted() -> None:
    log = Log()
    log.publish(changed(1, SELF), requested(), chosen("backoffice"))

    simulation = simulated(log, BY_CHOICE)

    assert [outcome.state for outcome in only(simulation).after] == ["backoffice"]


def test_a_tender_whose_broker_was_asked_would_wait_for_him_all_the_same() -> None:
    log = Log()
    log.publish(changed(1, BROKER_DECIDES), requested())

    simulation = simulated(log, BY_CHOICE.model_copy(update={"max_insurers": 5}))

    assert only(simulation).after == (Outcome(state="waiting", max_insurers=5),)
    assert simulation.sums.open_choices == 0


def test_a_tender_that_was_held_would_have_been_decided() -> None:
    log = Log()
    log.publish(requested())

    simulation = simulated(log, BY_SELF)

    assert only(simulation).before == Outcome(state="held")
    assert only(simulation).after == (Outcome(state="self"),)


def test_a_tender_that_was_given_up_would_have_been_decided() -> None:
    log = Log()
    log.publish(requested())
    log.wait(days=31)

    assert only(simulated(log, BY_SELF)).before == Outcome(state="refused")


def test_each_tender_is_compared_with_the_settings_that_it_met() -> None:
    log = Log()
    log.publish(changed(1, SELF), requested("A-1"), changed(2, BACKOFFICE), requested("A-2"))

    simulation = simulated(log, BY_SELF)

    assert only(simulation).tender_id == "A-2"


def test_settings_from_before_the_first_request_count() -> None:
    log = Log()
    log.publish(changed(1, SELF))
    log.wait(days=100)
    log.publish(requested())

    assert simulated(log, BY_SELF).differences == ()


def test_a_request_that_was_changed_after_its_start_is_the_first_one() -> None:
    log = Log()
    log.publish(changed(1, SELF), requested(), requested(line="Flotte", event_id="anf-2"))

    simulation = simulated(log, BY_SELF)

    assert simulation.differences == ()
    assert simulation.sums.tenders == 1


def test_without_requests_there_is_nothing_to_tell() -> None:
    log = Log()
    log.publish(changed(1, SELF), chosen("self"))

    past = Past(AccountId(ACCOUNT), log.settings(), log.requests(), log.now)

    assert dry_run(past, BY_SELF, Policy()) is None


@pytest.mark.parametrize(
    ("proposal", "code"),
    [
        pytest.param(Proposal(mode="backoffice"), "backoffice_required", id="no backoffice"),
        pytest.param(
            BY_BACKOFFICE.model_copy(update={"max_insurers": 5}), "cap_not_applicable", id="a cap"
        ),
    ],
)
def test_what_could_not_be_set_cannot_be_tried(proposal: Proposal, code: str) -> None:
    log = Log()
    log.publish(requested())

    with pytest.raises(Refused) as refused:
        simulated(log, proposal)

    assert refused.value.code == code


def test_the_sums_are_told_in_a_sentence() -> None:
    log = Log()
    log.publish(changed(1, {**SELF, "max_insurers": 3}))
    log.publish(*(requested(f"A-{n}") for n in range(1, 4)), requested("A-4", "backoffice"))

    simulation = simulated(log, BY_CHOICE)

    assert simulation.sentence_de == (
        "Mit diesen Einstellungen hätte sich bei 1 bis 4 von 4 Ausschreibungen (02.03.2026) "
        "geändert, wer sie bearbeitet, und bei höchstens 3 nur die Höchstzahl an Versicherern; "
        "dann wären im Backoffice 1 bis 4 statt 0 und in Eigenbearbeitung höchstens 3 statt 4; "
        "bei 3 ist offen, wie sich der Vermittler entschieden hätte."
    )
