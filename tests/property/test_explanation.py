"""Laws of an explanation, for any history of requests, choices, settings and passing time."""

from typing import Final

from hypothesis import given

from schemas.settings import Mode
from tests.property.routing import IDS, Step
from tests.property.test_dry_run import LIVED, lived, lived_under, standing
from tests.unit.insight.log import Log
from tests.unit.router.desk import BACKOFFICE, BROKER_DECIDES, SELF, Fields
from workers.engine.policy import Policy
from workers.insight.explanation import Explanation, explanation

OPTIONS: Final[dict[Mode, Fields]] = {
    "backoffice": BACKOFFICE,
    "self": SELF,
    "broker_decides": BROKER_DECIDES,
}
PATIENT: Final = Policy(hold_days=1_000, remember_days=1_000)
"""So that nothing is given up or forgotten: a tender that begins anew is another tale."""

STATES: Final = {
    "decided": {"backoffice", "self"},
    "waiting_for_choice": {"waiting"},
    "held": {"held"},
    "refused": {"refused"},
}


def explained(log: Log) -> dict[str, Explanation]:
    found = ((tender, explanation(log.tender(tender), log.settings())) for tender in IDS)
    return {tender: explained for tender, explained in found if explained is not None}


@given(steps=LIVED)
def test_it_explains_where_the_router_has_put_the_tender(steps: list[Step]) -> None:
    log = lived(*steps)

    for tender, reached in standing(log).items():
        assert reached.state in STATES[explained(log)[tender].state]


@given(steps=LIVED)
def test_every_tender_that_has_met_settings_names_them(steps: list[Step]) -> None:
    for found in explained(lived(*steps)).values():
        assert (found.settings and found.settings.version) == found.settings_version
        assert (found.settings is None) == (found.state not in {"decided", "waiting_for_choice"})


@given(steps=LIVED)
def test_each_alternative_is_what_the_router_does_under_that_option(steps: list[Step]) -> None:
    log = lived(*steps, policy=PATIENT)
    routed = {
        mode: standing(lived_under(fields, steps, PATIENT)) for mode, fields in OPTIONS.items()
    }

    for tender, found in explained(log).items():
        for other in found.alternatives:
            assert routed[other.mode][tender].state == (other.handled_by or "waiting")
