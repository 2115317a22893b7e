"""The routing rules: what becomes of a tender that meets its account's settings."""

from msgspec.structs import replace

from schemas.settings import Mode
from schemas.tender import Handling
from workers.engine.agent import Decision
from workers.engine.moment import Moment
from workers.router import fact
from workers.router.case import Case
from workers.router.state import ASKED, CHOICE_REQUIRED, QUEUES, TENDERS, Asked, Version


def handled_by(mode: Mode, wish: Handling | None) -> Handling | None:
    """Who handles a tender by this mode; None when its broker has to say."""
    return wish if mode == "broker_decides" else mode


def meet(at: Moment, case: Case, version: Version) -> Decision:
    """Settle a tender by the version that it meets first, or have its broker choose.

    Choices that came early are heard next; the broker is asked only if none of them decides.
    """
    handling = handled_by(version.mode, case.tender.chosen)
    met = _ask(at, case, version) if handling is None else settle(at, case, version, handling)
    queue = at.view.get(QUEUES, *case.key)
    if queue is None:
        return met
    hearing = QUEUES.put(*case.key, row=queue.let_go(case.released_by or case.cause.id))
    facts = met.facts if handling is not None else ()
    return Decision(facts, (*met.changes, hearing))


def settle(at: Moment, case: Case, version: Version, handling: Handling) -> Decision:
    """Decide a tender, once and for all."""
    tender = replace(
        case.tender,
        due=at.policy.remembered_until(at.now),
        why="",
        since=0,
        offered=version.mode == "broker_decides",
    )
    return Decision((fact.decided(case, version, handling),), (TENDERS.put(*case.key, row=tender),))


def _ask(at: Moment, case: Case, version: Version) -> Decision:
    tender = replace(case.tender, why=CHOICE_REQUIRED, since=at.now, offered=True)
    asked = Asked(data=case.data, cause=case.cause, version=version, released_by=case.released_by)
    question = fact.choice_required(case.key, tender.broker_id, asked)
    changes = TENDERS.put(*case.key, row=tender), ASKED.put(*case.key, row=asked)
    return Decision((question,), changes)
