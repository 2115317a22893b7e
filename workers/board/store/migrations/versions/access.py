"""Who has signed in, and what they did that somebody may ask about later."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_COUNT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "session",
        sa.Column("secret_hash", sa.Text, nullable=False),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("grants", sa.Text, nullable=False),
        sa.Column("begun_at", sa.BigInteger, nullable=False),
        sa.Column("used_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("secret_hash", name="session_key"),
    )
    op.create_table(
        "audit",
        sa.Column("number", _COUNT, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("deed", sa.Text, nullable=False),
        sa.Column("account_id", sa.Text),
        sa.Column("tender_id", sa.Text),
        sa.Column("place", sa.Text),
        sa.Column("reason", sa.Text),
        sa.PrimaryKeyConstraint("number", name="audit_key"),
    )
    op.create_index("audit_by_account_id_number", "audit", ["account_id", "number"])
    op.create_index("audit_by_person_id_at", "audit", ["person_id", "at"])


def downgrade() -> None:
    """Drop them; what they hold is nowhere else."""
    op.drop_table("audit")
    op.drop_table("session")
