"""A tender that its clerk has given back is untouched again: the worklist's indexes say so."""

from typing import Final

from workers.board.store.migrations.versions.claimed import TOUCHED_OR_CLAIMED, rank, replaced

revision = "0006"
down_revision = "0005"

NOBODYS: Final = "clerk_id IS NULL AND (touched_at IS NULL OR clerk_since IS NOT NULL)"


def upgrade() -> None:
    """Make them anew."""
    replaced(rank(NOBODYS))


def downgrade() -> None:
    """As they were."""
    replaced(rank(TOUCHED_OR_CLAIMED))
