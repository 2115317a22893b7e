"""A claimed tender is untouched no longer: the indexes of the worklist say so as well."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_TOUCHED = "touched_at IS NULL"
TOUCHED_OR_CLAIMED = "touched_at IS NULL AND clerk_id IS NULL"
STARTED = sa.text("coalesce(requested_at, last_at)")


def rank(untouched: str) -> sa.TextClause:
    """The rank of a tender's situation, where this says whether a decided one is untouched."""
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
    replaced(rank(TOUCHED_OR_CLAIMED))
    op.create_index("tender_by_clerk", "tender", ["clerk_id"])


def downgrade() -> None:
    """As they were."""
    op.drop_index("tender_by_clerk", "tender")
    replaced(rank(_TOUCHED))


def replaced(rank: sa.TextClause) -> None:
    """Make the worklist's indexes anew, by this rank."""
    op.drop_index("tender_by_account_situation", "tender")
    op.drop_index("tender_by_situation", "tender")
    op.create_index("tender_by_situation", "tender", [rank, STARTED, "account_id", "tender_id"])
    op.create_index(
        "tender_by_account_situation", "tender", ["account_id", rank, STARTED, "tender_id"]
    )
