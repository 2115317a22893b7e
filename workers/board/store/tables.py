"""The board's tables: what the log tells, kept so that it can be asked quickly.

Times are epoch milliseconds. What is in `FROM_LOG` can be made anew from the log at any time; the
other tables hold what the log does not know.
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.engine import Dialect
from typing_extensions import override

METADATA: Final = MetaData(
    naming_convention={
        "ix": "%(table_name)s_by_%(column_0_N_name)s",
        "uq": "%(table_name)s_%(column_0_N_name)s",
        "pk": "%(table_name)s_key",
    }
)


class Bytes(LargeBinary):
    """Bytes as they are: both drivers take and give them so, and there are many."""

    @override
    def bind_processor(self, dialect: Dialect) -> None:
        """Nothing is to be done."""

    @override
    def result_processor(self, dialect: Dialect, coltype: object) -> None:
        """Nothing is to be done."""


_Count = BigInteger().with_variant(Integer, "sqlite")  # which numbers rows by INTEGER alone


def _key(*names: str) -> list[Column[str]]:
    return [Column(name, Text, primary_key=True) for name in names]


EVENT: Final = Table(
    "event",
    METADATA,
    Column("seen", _Count, primary_key=True, autoincrement=False),
    Column("topic", Text, nullable=False),
    Column("partition", Integer, nullable=False),
    Column("offset", BigInteger, nullable=False),
    Column("appended_at", BigInteger, nullable=False),
    Column("account_id", Text),
    Column("tender_id", Text),
    Column("id", Text),
    Column("source", Text),
    Column("causation_id", Text),
    Column("correlation_id", Text),
    Column("key", Bytes),
    Column("value", Bytes),
    Column("headers", Bytes, nullable=False),
    UniqueConstraint("topic", "partition", "offset"),
    Index(None, "id"),
    Index(None, "account_id", "tender_id", "appended_at"),
    Index(None, "account_id", "topic", "appended_at"),
)
"""Every record that was read, one row each.

seen: counts the rows in the order in which they came here. topic: its plain name, which is the kind
of its events. id to correlation_id: null where the record is no event, and tender_id where it is
about no tender. account_id: of the event, else of the key where that is text. headers: as
`workers/board/store/headers.py` writes them.
"""

TENDER: Final = Table(
    "tender",
    METADATA,
    *_key("account_id", "tender_id"),
    Column("last_at", BigInteger, nullable=False),
    # by its first request, or by the decision, which carries it
    Column("request_partition", Integer),
    Column("request_offset", BigInteger),
    Column("requested_at", BigInteger),
    Column("broker_id", Text),
    Column("line_of_business", Text),
    Column("policyholder", Text),
    # by what the router has said
    Column("held_at", BigInteger),
    Column("asked_at", BigInteger),
    Column("refused_at", BigInteger),
    Column("refusal_code", Text),
    Column("changed_after_start_at", BigInteger),
    Column("decided_at", BigInteger),
    Column("handled_by", Text),
    Column("organisation_id", Text),
    Column("backoffice_name", Text),
    Column("mode", Text),
    Column("settings_version", Integer),
    Column("choice", Text),
    Column("decided_by", Text),
    Column("choice_overruled", Boolean),
    Column("sentence_de", Text),
    Column("max_insurers", Integer),
    # by the first message that the backoffice has sent
    Column("touched_at", BigInteger),
    # by the newest claim, release or reassignment
    Column("clerk_id", Text),
    Column("clerk_since", BigInteger),
    Column("clerk_sequence", Integer),
    # by the last message that has reached the other side
    Column("written_at", BigInteger),
    Index(None, "tender_id"),
    Index(None, "account_id", "requested_at"),
    Index("tender_by_broker", "broker_id"),
    Index("tender_by_clerk", "clerk_id"),
)
"""One row per tender; each column is set by few kinds of event and in no need of their order.

request_partition, request_offset: where its first request lies.
refused_at, refusal_code: by what ends it unrouted; a changed duplicate ends nothing and stands in
changed_after_start_at, the last of them. handled_by: self or backoffice. touched_at: when its
backoffice first did something about it. clerk_id: whose it is; null for nobody's.
"""

MESSAGE: Final = Table(
    "message",
    METADATA,
    *_key("account_id", "tender_id", "message_id"),
    Column("posted_at", BigInteger),
    Column("party", Text),
    Column("person_id", Text),
    Column("organisation_id", Text),
    Column("text", Text),
    Column("held_at", BigInteger),
    Column("refused_at", BigInteger),
    Column("code", Text),
    Column("id_reused_at", BigInteger),
    Column("relayed_at", BigInteger),
    Column("sequence", Integer),
)
"""One row per message; code: why it was refused.

id_reused_at: when another message under its id was refused, the last of them; it changes no more.
"""

INVITATION: Final = Table(
    "invitation",
    METADATA,
    *_key("account_id", "tender_id", "invitation_id"),
    Column("insurer_id", Text),
    Column("insurer_name", Text),
    Column("invited_at", BigInteger),
    Column("invited_by", Text),
    Column("answer_by", BigInteger),
    Column("slot", Integer),
    Column("settings_version", Integer),
    Column("withdrawn_at", BigInteger),
    Column("withdrawal_code", Text),
    Column("declined_at", BigInteger),
    Column("decline_code", Text),
    Column("late", Boolean),
)
"""One row per insurer that was asked; invited_by: the person; slot: which it was under the cap."""

SETTINGS_VERSION: Final = Table(
    "settings_version",
    METADATA,
    *_key("account_id"),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("event_id", Text, nullable=False),
    Column("mode", Text, nullable=False),
    Column("max_insurers", Integer),
    Column("cap_counts", Text),
    Column("organisation_id", Text),
    Column("backoffice_name", Text),
    Column("backoffice_kind", Text),
    Column("company_name", Text),
    Column("effective_from", BigInteger),
    Column("in_force_from", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("changed_by", Text, nullable=False),
    Column("changed_by_role", Text, nullable=False),
    Column("reason", Text),
)
"""Every version of every account's settings; event_id: of the fact that says so."""

DEAD_LETTER: Final = Table(
    "dead_letter",
    METADATA,
    Column("topic", Text, primary_key=True),
    Column("partition", Integer, primary_key=True, autoincrement=False),
    Column("offset", BigInteger, primary_key=True, autoincrement=False),
    Column("parked_at", BigInteger),
    Column("reason", Text),
    Column("agent", Text),
    Column("original_topic", Text),
    Column("original_partition", Integer),
    Column("original_offset", BigInteger),
    Column("account_id", Text),
    Column("tender_id", Text),
    Column("redrives", Integer),
    Column("settled_at", BigInteger),
    Column("settled_as", Text),
    Column("settled_by", Text),
    Column("settled_because", Text),
    Index(None, "account_id", "tender_id"),
)
"""Every dead letter, by where it lies; its bytes are in `event`. settled_as: redriven, discarded.

parked_at: null for a letter that is gone and of which only its settlement is left.
"""

NEXT_OFFSET: Final = Table(
    "next_offset",
    METADATA,
    Column("topic", Text, primary_key=True),
    Column("partition", Integer, primary_key=True, autoincrement=False),
    Column("next_offset", BigInteger, nullable=False),
)
"""Where reading goes on, written in the transaction that wrote what came before."""

READ_MARK: Final = Table(
    "read_mark",
    METADATA,
    *_key("account_id", "tender_id", "person_id"),
    Column("sequence", Integer, nullable=False),
)
"""Up to which of a tender's messages a person has read."""

GENERATION: Final = Table(
    "generation",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("last_seen", _Count, nullable=False),
    Column("database_name", Text, nullable=False),
    Column("log_name", Text),
)
"""One row. number: how often the tables were made, anew or at first; last_seen: the highest `seen`.

database_name: made up at first, so that Kafka does not share the log out between boards that each
have a database of their own. log_name: of the log that was read first, and ever since.
"""

SESSION: Final = Table(
    "session",
    METADATA,
    *_key("secret_hash"),
    Column("person_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("grants", Text, nullable=False),
    Column("begun_at", BigInteger, nullable=False),
    Column("used_at", BigInteger, nullable=False),
)
"""Who has signed in. secret_hash: SHA-256 of what the browser's cookie holds, as hexadecimal.

grants: "role:account", with spaces between.
"""

AUDIT: Final = Table(
    "audit",
    METADATA,
    Column("number", _Count, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("person_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("deed", Text, nullable=False),
    Column("account_id", Text),
    Column("tender_id", Text),
    Column("place", Text),
    Column("reason", Text),
    Index(None, "account_id", "number"),
    Index(None, "person_id", "at"),
)
"""What people did on the board that somebody may ask about later; nothing is taken out.

place: the page that it is about.
"""

FROM_LOG: Final = (
    EVENT,
    TENDER,
    MESSAGE,
    INVITATION,
    SETTINGS_VERSION,
    DEAD_LETTER,
    NEXT_OFFSET,
)
"""What a rebuild makes anew."""
