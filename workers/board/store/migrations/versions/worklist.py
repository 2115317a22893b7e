"""Indexes by which worklists are counted and read; they repeat what `situation.py` says."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_RANK = sa.text(
    "(CASE WHEN (handled_by = 'self') THEN 6"
    " WHEN (decided_at IS NOT NULL AND touched_at IS NULL) THEN 1"
    " WHEN (decided_at IS NOT NULL) THEN 5"
    " WHEN (refused_at IS NOT NULL) THEN 7"
    " WHEN (asked_at IS NOT NULL) THEN 4"
    " WHEN (held_at IS NOT NULL) THEN 3"
    " ELSE 2 END)"
)
_STARTED = sa.text("coalesce(requested_at, last_at)")


def upgrade() -> None:
    """Make them."""
    op.create_index("tender_by_situation", "tender", [_RANK, _STARTED, "account_id", "tender_id"])
    op.create_index(
        "tender_by_account_situation", "tender", ["account_id", _RANK, _STARTED, "tender_id"]
    )
    op.create_index("tender_by_broker", "tender", ["broker_id"])


def downgrade() -> None:
    """Drop them."""
    op.drop_index("tender_by_broker", "tender")
    op.drop_index("tender_by_account_situation", "tender")
    op.drop_index("tender_by_situation", "tender")
