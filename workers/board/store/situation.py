"""Where a tender stands, as people say it: one rule, used by lists, counts, pages and filters.

It is an expression of SQL over the tender's row, so that the database can count and sort by it, and
it yields a rank: the lower, the sooner somebody should look. The indexes that the migration
`given_back` makes hold the same expression.
"""

from enum import IntEnum
from typing import Final

from sqlalchemy import ColumnElement, Integer, case, func, literal_column, text

from workers.board.store.tables import TENDER


class Situation(IntEnum):
    """From what waits for people to what is over."""

    UNTOUCHED = 1
    """The backoffice has it; nobody there has claimed it or written about it, or it was given back.
    """
    ARRIVING = 2
    """Started; the decision is on its way."""
    HELD = 3
    """Waits for the account's first settings."""
    WAITING_FOR_CHOICE = 4
    """Waits for its broker to say who shall handle it."""
    IN_PROGRESS = 5
    """The backoffice is at work on it."""
    SELF_HANDLED = 6
    """Its broker handles it himself."""
    REFUSED = 7
    """It was not routed and will not be."""


_T = TENDER.c


def _rank(situation: Situation) -> ColumnElement[int]:
    # A literal, not a parameter: an index on the expression is found only by the very same text.
    return literal_column(str(situation.value), Integer)


rank: Final[ColumnElement[int]] = case(
    (_T.handled_by == text("'self'"), _rank(Situation.SELF_HANDLED)),
    (
        _T.decided_at.is_not(None)
        & _T.clerk_id.is_(None)
        & (_T.touched_at.is_(None) | _T.clerk_since.is_not(None)),
        _rank(Situation.UNTOUCHED),
    ),
    (_T.decided_at.is_not(None), _rank(Situation.IN_PROGRESS)),
    (_T.refused_at.is_not(None), _rank(Situation.REFUSED)),
    (_T.asked_at.is_not(None), _rank(Situation.WAITING_FOR_CHOICE)),
    (_T.held_at.is_not(None), _rank(Situation.HELD)),
    else_=_rank(Situation.ARRIVING),
)
"""The rank of a tender's situation."""

started: Final[ColumnElement[int]] = func.coalesce(_T.requested_at, _T.last_at)
"""Since when it is on its way; its request may still have to come."""


def is_in(*situations: Situation) -> ColumnElement[bool]:
    """That a tender is in one of these."""
    return rank.in_(map(_rank, situations))
