"""Tenders that were written about are found without a look at all the others."""

import sqlalchemy as sa
from alembic import op

from workers.board.store.migrations.versions.claimed import STARTED, rank
from workers.board.store.migrations.versions.given_back import NOBODYS

revision = "0007"
down_revision = "0006"

_WRITTEN = sa.text("written_at IS NOT NULL")


def upgrade() -> None:
    """Tell it of what was stored before, too."""
    op.add_column("tender", sa.Column("written_at", sa.BigInteger))
    op.execute(
        "UPDATE tender SET written_at = (SELECT max(relayed_at) FROM message"
        " WHERE message.account_id = tender.account_id AND message.tender_id = tender.tender_id)"
    )
    op.create_index(
        "tender_by_written",
        "tender",
        [rank(NOBODYS), STARTED, "account_id", "tender_id"],
        sqlite_where=_WRITTEN,
        postgresql_where=_WRITTEN,
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_index("tender_by_written", "tender")
    op.drop_column("tender", "written_at")
