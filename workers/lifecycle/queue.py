"""What waits for a tender's decision: let in once, and taken up again in order."""

from workers.engine.agent import NOTHING, Decision
from workers.engine.moment import Moment
from workers.engine.queue import Queue
from workers.lifecycle import refusal
from workers.lifecycle.action import Action, put_by, taken_up
from workers.lifecycle.state import QUEUED, WAITING, TenderKey, Waiting


def hold(at: Moment, action: Action) -> Decision:
    """Let it wait at the end of its tender's queue, unless its account has too much waiting."""
    if at.view.get(WAITING, *_mark(action)) is not None:
        return NOTHING
    if QUEUED.is_full(at, action.account_id):
        return Decision((refusal.given_up(action, "too_many_held"),))
    waits = WAITING.put(*_mark(action), row=Waiting())
    changes = (*QUEUED.enter(at, action.tender, put_by(action)), waits)
    return Decision((refusal.held(action),), changes)


def first(at: Moment, key: TenderKey, queue: Queue) -> Action:
    """What stands in the first place, as it goes on."""
    return taken_up(QUEUED.first(at, key, queue), queue.released_by)


def leave(at: Moment, action: Action, queue: Queue) -> Decision:
    """It leaves the first place, and the next one moves up."""
    changes = (*QUEUED.leave(at, action.tender, queue), WAITING.drop(*_mark(action)))
    return Decision(changes=changes)


def _mark(action: Action) -> tuple[str, str, str]:
    return *action.tender, action.known_by.hex()
