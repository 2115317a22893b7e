"""Whose a tender is, whom it was offered to, and what a cap counts."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make them; `tenders board rebuild` fills them for what was stored before."""
    op.add_column("settings_version", sa.Column("cap_counts", sa.Text))
    op.add_column("tender", sa.Column("clerk_id", sa.Text))
    op.add_column("tender", sa.Column("clerk_since", sa.BigInteger))
    op.add_column("tender", sa.Column("clerk_sequence", sa.Integer))
    op.create_table(
        "invitation",
        sa.Column("account_id", sa.Text, nullable=False),
        sa.Column("tender_id", sa.Text, nullable=False),
        sa.Column("invitation_id", sa.Text, nullable=False),
        sa.Column("insurer_id", sa.Text),
        sa.Column("insurer_name", sa.Text),
        sa.Column("invited_at", sa.BigInteger),
        sa.Column("invited_by", sa.Text),
        sa.Column("answer_by", sa.BigInteger),
        sa.Column("slot", sa.Integer),
        sa.Column("settings_version", sa.Integer),
        sa.Column("withdrawn_at", sa.BigInteger),
        sa.Column("withdrawal_code", sa.Text),
        sa.Column("declined_at", sa.BigInteger),
        sa.Column("decline_code", sa.Text),
        sa.Column("late", sa.Boolean),
        sa.PrimaryKeyConstraint("account_id", "tender_id", "invitation_id", name="invitation_key"),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("invitation")
    op.drop_column("tender", "clerk_sequence")
    op.drop_column("tender", "clerk_since")
    op.drop_column("tender", "clerk_id")
    op.drop_column("settings_version", "cap_counts")
