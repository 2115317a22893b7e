"""A dry run: an account's past tenders, routed once more by other settings. Pure.

The router decides twice on the same requests and choices: by the settings as they came, and by the
proposed ones as if these had been there before. Where a broker was never asked and would have been,
nobody knows what he would have chosen: then the router's answers to either choice count.
"""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple, get_args

from events.catalogue import HANDLING_CHOSEN
from events.commands import HandlingChosen, TenderRequested
from events.event import Event, Fact
from schemas.ids import AccountId, TenderId
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


class Past(NamedTuple):
    """What an account's tenders met.

    settings: every version. requests: of the tenders that are meant, and the choices about them, in
    the order of their append. until: the present, epoch milliseconds.
    """

    account_id: AccountId
    settings: Sequence[Recorded]
    requests: Sequence[Recorded]
    until: int


class _Step(NamedTuple):
    """An event, and when it was appended."""

    at: int
    event: Event


class _Request(NamedTuple):
    """A tender's first request, and when it was appended."""

    at: int
    data: TenderRequested


def dry_run(past: Past, proposal: Proposal, policy: Policy) -> Simulation | None:
    """What the proposal would have done; None when the past has no request.

    Raises: Refused when no account could set this.
    """
    proposed = proposals.granted(past.account_id, proposal)
    asked = _steps(past.requests)
    requests = _first_requests(asked)
    if not requests:
        return None
    as_it_was = _Run([*_steps(past.settings), *asked], past.until, policy)
    as_it_would_be = _Run([_Step(asked[0].at, proposed), *asked], past.until, policy)
    cases = [_case(request, as_it_was, as_it_would_be) for request in requests]
    return simulation(past.account_id, proposal, cases)


def _steps(records: Iterable[Recorded]) -> list[_Step]:
    return [
        _Step(record.appended_at, record.event) for record in records if record.event is not None
    ]


def _first_requests(steps: Iterable[_Step]) -> list[_Request]:
    first: dict[TenderId, _Request] = {}
    for at, event in steps:
        if isinstance(event.data, TenderRequested):
            first.setdefault(event.data.tender_id, _Request(at, event.data))
    return list(first.values())


class _Run:
    """The router over these steps, in the order of their times; settings come first where equal."""

    def __init__(self, steps: Iterable[_Step], until: int, policy: Policy) -> None:
        self._replay = Replay(policy)
        facts: list[Fact] = []
        for at, event in sorted(steps, key=lambda step: step.at):
            facts += self._replay.take(event, at)
        facts += self._replay.wait(until)
        self.outcomes = outcomes(facts)

    def by_choice(self, request: TenderRequested) -> tuple[Outcome, ...]:
        """Where a tender that waits for its broker would stand after each choice of his."""
        answers = (self._replay.would_answer(_choice(request, handling)) for handling in _HANDLINGS)
        return tuple(outcomes(facts)[request.tender_id] for facts in answers)


def _choice(request: TenderRequested, handling: Handling) -> Event:
    data = HandlingChosen(
        account_id=request.account_id,
        tender_id=request.tender_id,
        broker_id=request.broker_id,
        handling=handling,
    )
    return Event(
        HANDLING_CHOSEN.kind, handling, "urn:tenders:simulation", data, b"{}", {}, handling
    )


def _case(request: _Request, was: _Run, would_be: _Run) -> Case:
    tender = request.data.tender_id
    before, after = was.outcomes[tender], would_be.outcomes[tender]
    was_never_asked = before.state != "waiting" and after.state == "waiting"
    possible = would_be.by_choice(request.data) if was_never_asked else (after,)
    return Case(tender, request.at, before, possible)
