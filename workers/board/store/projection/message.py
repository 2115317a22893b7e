"""What is known of a message: who wrote it, and whether it has reached the other side; pure."""

from typing import Any, Final

from events.commands import MessagePosted
from events.facts import MessageHeld, MessageRefused, MessageRelayed
from schemas.time import epoch_ms
from workers.board.store.tables import MESSAGE
from workers.board.store.upsert import Change, Upsert
from workers.insight.recorded import Recorded

_WRITTEN: Final = ("posted_at", "party", "person_id", "organisation_id", "text")
_POSTED: Final = Upsert(MESSAGE, kept=_WRITTEN)
_HELD: Final = Upsert(MESSAGE, kept=("held_at",))
_REFUSED: Final = Upsert(MESSAGE, kept=("refused_at", "code"))
_REUSED: Final = Upsert(MESSAGE, given=("id_reused_at",))
_RELAYED: Final = Upsert(MESSAGE, given=(*_WRITTEN, "relayed_at", "sequence"))


def _key(data: MessagePosted | MessageHeld | MessageRefused | MessageRelayed) -> dict[str, Any]:
    return {
        "account_id": data.account_id,
        "tender_id": data.tender_id,
        "message_id": data.message_id,
    }


def _written(data: MessagePosted | MessageRelayed) -> dict[str, Any]:
    sender = data.sender
    return {
        "party": sender.party,
        "person_id": sender.person_id,
        "organisation_id": sender.organisation_id,
        "text": data.text,
    }


def posted(record: Recorded, data: MessagePosted) -> Change:
    """Somebody has written; the first message with this id counts."""
    return Change(_POSTED, {**_key(data), **_written(data), "posted_at": record.appended_at})


def held(record: Recorded, data: MessageHeld) -> Change:
    """It waits for the tender's decision."""
    return Change(_HELD, {**_key(data), "held_at": record.appended_at})


def refused(record: Recorded, data: MessageRefused) -> Change:
    """It reaches nobody; or it does, and only another message under its id does not."""
    key, at = _key(data), record.appended_at
    if data.code == "message_id_reused":
        return Change(_REUSED, {**key, "id_reused_at": at})
    return Change(_REFUSED, {**key, "refused_at": at, "code": data.code})


def relayed(record: Recorded, data: MessageRelayed) -> Change:
    """It has reached the other side."""
    row = {
        **_key(data),
        **_written(data),
        "posted_at": epoch_ms(data.posted_at),
        "relayed_at": record.appended_at,
        "sequence": data.sequence,
    }
    return Change(_RELAYED, row)
