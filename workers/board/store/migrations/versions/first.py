"""The first tables. What stands here stays; later tables and columns come in later files."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_COUNT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make them."""
    _event()
    _tender()
    _message()
    _settings_version()
    _dead_letter()
    _next_offset()
    _read_mark()
    _generation()


def downgrade() -> None:
    """Drop them: all but `read_mark` can be made anew from the log."""
    op.drop_table("generation")
    op.drop_table("read_mark")
    op.drop_table("next_offset")
    op.drop_table("dead_letter")
    op.drop_table("settings_version")
    op.drop_table("message")
    op.drop_table("tender")
    op.drop_table("event")


def _event() -> None:
    op.create_table(
        "event",
        sa.Column("seen", _COUNT, autoincrement=False, nullable=False),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("partition", sa.Integer, nullable=False),
        sa.Column("offset", sa.BigInteger, nullable=False),
        sa.Column("appended_at", sa.BigInteger, nullable=False),
        sa.Column("account_id", sa.Text),
        sa.Column("tender_id", sa.Text),
        sa.Column("id", sa.Text),
        sa.Column("source", sa.Text),
        sa.Column("causation_id", sa.Text),
        sa.Column("correlation_id", sa.Text),
        sa.Column("key", sa.LargeBinary),
        sa.Column("value", sa.LargeBinary),
        sa.Column("headers", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("seen", name="event_key"),
        sa.UniqueConstraint("topic", "partition", "offset", name="event_topic_partition_offset"),
    )
    op.create_index(
        "event_by_account_id_tender_id_appended_at",
        "event",
        ["account_id", "tender_id", "appended_at"],
    )
    op.create_index(
        "event_by_account_id_topic_appended_at", "event", ["account_id", "topic", "appended_at"]
    )
    op.create_index("event_by_id", "event", ["id"])


def _tender() -> None:
    op.create_table(
        "tender",
        sa.Column("account_id", sa.Text, nullable=False),
        sa.Column("tender_id", sa.Text, nullable=False),
        sa.Column("last_at", sa.BigInteger, nullable=False),
        sa.Column("request_partition", sa.Integer),
        sa.Column("request_offset", sa.BigInteger),
        sa.Column("requested_at", sa.BigInteger),
        sa.Column("broker_id", sa.Text),
        sa.Column("line_of_business", sa.Text),
        sa.Column("policyholder", sa.Text),
        sa.Column("held_at", sa.BigInteger),
        sa.Column("asked_at", sa.BigInteger),
        sa.Column("refused_at", sa.BigInteger),
        sa.Column("refusal_code", sa.Text),
        sa.Column("changed_after_start_at", sa.BigInteger),
        sa.Column("decided_at", sa.BigInteger),
        sa.Column("handled_by", sa.Text),
        sa.Column("organisation_id", sa.Text),
        sa.Column("backoffice_name", sa.Text),
        sa.Column("mode", sa.Text),
        sa.Column("settings_version", sa.Integer),
        sa.Column("choice", sa.Text),
        sa.Column("decided_by", sa.Text),
        sa.Column("choice_overruled", sa.Boolean),
        sa.Column("sentence_de", sa.Text),
        sa.Column("max_insurers", sa.Integer),
        sa.Column("touched_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("account_id", "tender_id", name="tender_key"),
    )
    op.create_index("tender_by_account_id_requested_at", "tender", ["account_id", "requested_at"])
    op.create_index("tender_by_tender_id", "tender", ["tender_id"])


def _message() -> None:
    op.create_table(
        "message",
        sa.Column("account_id", sa.Text, nullable=False),
        sa.Column("tender_id", sa.Text, nullable=False),
        sa.Column("message_id", sa.Text, nullable=False),
        sa.Column("posted_at", sa.BigInteger),
        sa.Column("party", sa.Text),
        sa.Column("person_id", sa.Text),
        sa.Column("organisation_id", sa.Text),
        sa.Column("text", sa.Text),
        sa.Column("held_at", sa.BigInteger),
        sa.Column("refused_at", sa.BigInteger),
        sa.Column("code", sa.Text),
        sa.Column("id_reused_at", sa.BigInteger),
        sa.Column("relayed_at", sa.BigInteger),
        sa.Column("sequence", sa.Integer),
        sa.PrimaryKeyConstraint("account_id", "tender_id", "message_id", name="message_key"),
    )


def _settings_version() -> None:
    op.create_table(
        "settings_version",
        sa.Column("account_id", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("mode", sa.Text, nullable=False),
        sa.Column("max_insurers", sa.Integer),
        sa.Column("organisation_id", sa.Text),
        sa.Column("backoffice_name", sa.Text),
        sa.Column("backoffice_kind", sa.Text),
        sa.Column("company_name", sa.Text),
        sa.Column("effective_from", sa.BigInteger),
        sa.Column("in_force_from", sa.BigInteger, nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.Column("changed_by", sa.Text, nullable=False),
        sa.Column("changed_by_role", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.PrimaryKeyConstraint("account_id", "version", name="settings_version_key"),
    )


def _dead_letter() -> None:
    op.create_table(
        "dead_letter",
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("partition", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("offset", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("parked_at", sa.BigInteger),
        sa.Column("reason", sa.Text),
        sa.Column("agent", sa.Text),
        sa.Column("original_topic", sa.Text),
        sa.Column("original_partition", sa.Integer),
        sa.Column("original_offset", sa.BigInteger),
        sa.Column("account_id", sa.Text),
        sa.Column("tender_id", sa.Text),
        sa.Column("redrives", sa.Integer),
        sa.Column("settled_at", sa.BigInteger),
        sa.Column("settled_as", sa.Text),
        sa.Column("settled_by", sa.Text),
        sa.Column("settled_because", sa.Text),
        sa.PrimaryKeyConstraint("topic", "partition", "offset", name="dead_letter_key"),
    )
    op.create_index(
        "dead_letter_by_account_id_tender_id", "dead_letter", ["account_id", "tender_id"]
    )


def _next_offset() -> None:
    op.create_table(
        "next_offset",
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("partition", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("next_offset", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("topic", "partition", name="next_offset_key"),
    )


def _read_mark() -> None:
    op.create_table(
        "read_mark",
        sa.Column("account_id", sa.Text, nullable=False),
        sa.Column("tender_id", sa.Text, nullable=False),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "tender_id", "person_id", name="read_mark_key"),
    )


def _generation() -> None:
    table = op.create_table(
        "generation",
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("last_seen", _COUNT, nullable=False),
        sa.Column("database_name", sa.Text, nullable=False),
        sa.Column("log_name", sa.Text),
        sa.PrimaryKeyConstraint("number", name="generation_key"),
    )
    op.bulk_insert(table, [{"number": 1, "last_seen": 0, "database_name": secrets.token_hex(4)}])
