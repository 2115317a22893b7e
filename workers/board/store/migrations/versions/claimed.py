"""A claimed tender is untouched no longer: the indexes of the worklist say so as well."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_TOUCHED = "touched_at IS NULL"
_TOUCHED_OR_CLAIMED = "touched_at IS NULL AND clerk_id IS NULL"
_STARTED = sa.text("coalesce(requested_at, last_at)")


def _rank(untouched: str) -> sa.TextClause:
    return sa.text(
        "(CASE WHEN (handled_by = 'self') THEN 6"
        f" WHEN (decided_at IS NOT NULL AND {untouched}) THEN 1"
        " WHEN (decided_at IS NOT NULL) THEN 5"
        " WHEN (refused_at IS NOT NULL) THEN 7"
        " WHEN (asked_at IS NOT NULL) THEN 4"
        " WHEN (held_at IS NOT NULL) THEN 3"
        " ELSE 2 END)"
    )


def upgrade() -> None:
    """Make them anew."""
    _replace(_rank(_TOUCHED_OR_CLAIMED))
    op.create_index("tender_by_clerk", "tender", ["clerk_id"])


def downgrade() -> None:
    """As they were."""
    op.drop_index("tender_by_clerk", "tender")
    _replace(_rank(_TOUCHED))


def _replace(rank: sa.TextClause) -> None:
    op.drop_index("tender_by_account_situation", "tender")
    op.drop_index("tender_by_situation", "tender")
    op.create_index("tender_by_situation", "tender", [rank, _STARTED, "account_id", "tender_id"])
    op.create_index(
        "tender_by_account_situation", "tender", ["account_id", rank, _STARTED, "tender_id"]
    )
