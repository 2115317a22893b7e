"""A dry run: an account's past tenders, routed once more by other settings. Pure.

The router decides twice on the same requests and choices: by the settings as they came, and by the
proposed ones as if these had been there before. Where a broker was never asked and would have been,
nobody knows what he would have chosen: then the router's answers to either choice count.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple, get_args

from events.catalogue import HANDLING_CHOSEN
from events.commands import HandlingChosen, TenderRequested
from events.event import Event
from events.facts import AccountSettingsChanged
from schemas.ids import AccountId, BrokerId, TenderId
from schemas.tender import Handling
from workers.engine.policy import Policy
from workers.insight import proposal as proposals
from workers.insight.outcome import Outcome, outcomes
from workers.insight.proposal import Proposal
from workers.insight.recorded import Recorded
from workers.insight.replay import Replay
from workers.insight.simulation import Simulation, simulation
from workers.insight.sums import Case

_HANDLINGS: Final[tuple[Handling, ...]] = get_args(Handling)
_SOURCE: Final = "urn:tenders:simulation"


class Past(NamedTuple):
    """What an account's tenders met.

    settings: every version. requests: of the tenders that are meant, and the choices about them, in
    the order of their append. until: the present, epoch milliseconds.
    """

    account_id: AccountId
    settings: Sequence[Recorded]
    requests: Sequence[Recorded]
    until: int


class _First(NamedTuple):
    """Of a tender's first request when it was appended, and whose tender it is."""

    at: int
    account_id: AccountId
    tender_id: TenderId
    broker_id: BrokerId


def dry_run(past: Past, proposal: Proposal, policy: Policy) -> Simulation | None:
    """What the proposal would have done; None when the past has no request.

    Raises: Refused when no account could set this.
    """
    proposed = proposals.granted(past.account_id, proposal)
    was, would_be = _Run(policy), _Run(policy)
    for first in past.requests[:1]:
        would_be.take(proposed, first.appended_at)
    requests = _play(past, was, would_be)
    cases = [_case(first, was, would_be) for first in requests]
    return simulation(past.account_id, proposal, cases) if cases else None


class _Run:
    """A router by itself, and where each tender stands with it."""

    def __init__(self, policy: Policy) -> None:
        self._replay = Replay(policy)
        self.standing: dict[TenderId, Outcome] = {}

    def take(self, event: Event, at: int) -> None:
        self.standing.update(outcomes(self._replay.take(event, at)))

    def wait(self, until: int) -> None:
        self.standing.update(outcomes(self._replay.wait(until)))

    def by_choice(self, first: _First) -> tuple[Outcome, ...]:
        """Where a tender that waits for its broker would stand after each choice of his."""
        answers = (self._replay.would_answer(_choice(first, handling)) for handling in _HANDLINGS)
        return tuple(outcomes(facts)[first.tender_id] for facts in answers)


def _play(past: Past, was: _Run, would_be: _Run) -> list[_First]:
    """Have both routers decide on the past, up to the present; gives each tender's first request.

    An event is let go when both have seen it: ten thousand of them at a time would cost the garbage
    collector as long as everything else takes.
    """
    requests: dict[TenderId, _First] = {}
    for record in _in_order(past):
        event, at = record.decoded(), record.appended_at
        if event is None:
            continue
        was.take(event, at)
        if not isinstance(event.data, AccountSettingsChanged):
            would_be.take(event, at)
        if isinstance(event.data, TenderRequested):
            requests.setdefault(event.data.tender_id, _first(at, event.data))
    for run in (was, would_be):
        run.wait(past.until)
    return list(requests.values())


def _in_order(past: Past) -> list[Recorded]:
    """Settings count before requests and choices of the same millisecond, as in the router."""
    return sorted((*past.settings, *past.requests), key=lambda record: record.appended_at)


def _first(at: int, request: TenderRequested) -> _First:
    return _First(at, request.account_id, request.tender_id, request.broker_id)


def _choice(first: _First, handling: Handling) -> Event:
    data = HandlingChosen(
        account_id=first.account_id,
        tender_id=first.tender_id,
        broker_id=first.broker_id,
        handling=handling,
    )
    return Event(HANDLING_CHOSEN.kind, handling, _SOURCE, data, b"{}", {}, correlation=handling)


def _case(first: _First, was: _Run, would_be: _Run) -> Case:
    before, after = was.standing[first.tender_id], would_be.standing[first.tender_id]
    was_never_asked = before.state != "waiting" and after.state == "waiting"
    possible = would_be.by_choice(first) if was_never_asked else (after,)
    return Case(first.tender_id, first.at, before, possible)
