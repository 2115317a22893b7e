"""How many tenders would have stood how, where some of it hangs on choices that nobody made."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from schemas.frozen import Frozen
from schemas.ids import TenderId
from schemas.number import Count, Ordinal
from schemas.time import Time, from_epoch_ms
from workers.insight.outcome import STATES, Outcome, State


class Case(NamedTuple):
    """A tender as it stands, and as it might stand: once, or once per choice of its broker.

    requested_at: epoch milliseconds.
    """

    tender_id: TenderId
    requested_at: int
    before: Outcome
    after: tuple[Outcome, ...]


class Span(Frozen):
    """A count; both ends are equal where it hangs on no choice."""

    at_least: Count
    at_most: Count


class Tally(Frozen):
    """How many tenders stand so, as it was and as it would have been."""

    state: State
    before: Count
    after: Span


class Sums(Frozen):
    """What other settings would have done to an account's last tenders.

    handled_otherwise: by somebody else, or not at all. capped_otherwise: by the same, under
    another cap. open_choices: tenders whose broker was never asked, and would have been.
    """

    tenders: Ordinal
    first_requested_at: Time
    last_requested_at: Time
    tallies: tuple[Tally, ...]
    handled_otherwise: Span
    capped_otherwise: Span
    overruled_before: Count
    overruled_after: Span
    open_choices: Count


def sums(cases: Sequence[Case]) -> Sums:
    """Counts these tenders, at least one, which are in the order of their requests."""
    return Sums(
        tenders=len(cases),
        first_requested_at=from_epoch_ms(cases[0].requested_at),
        last_requested_at=from_epoch_ms(cases[-1].requested_at),
        tallies=tuple(_tally(state, cases) for state in STATES),
        handled_otherwise=_span(cases, _is_handled_otherwise),
        capped_otherwise=_span(cases, _is_capped_otherwise),
        overruled_before=sum(case.before.choice_overruled for case in cases),
        overruled_after=_span(cases, lambda _, after: after.choice_overruled),
        open_choices=sum(len(case.after) > 1 for case in cases),
    )


def _tally(state: State, cases: Sequence[Case]) -> Tally:
    return Tally(
        state=state,
        before=sum(case.before.state == state for case in cases),
        after=_span(cases, lambda _, after: after.state == state),
    )


def _span(cases: Sequence[Case], holds: Callable[[Outcome, Outcome], bool]) -> Span:
    """For how many tenders this holds: for all, and for any, of how they might stand."""
    found = [[holds(case.before, after) for after in case.after] for case in cases]
    return Span(at_least=sum(map(all, found)), at_most=sum(map(any, found)))


def _is_handled_otherwise(before: Outcome, after: Outcome) -> bool:
    return before.handler != after.handler


def _is_capped_otherwise(before: Outcome, after: Outcome) -> bool:
    return before.handler == after.handler and before.cap != after.cap
