"""Messaging's answers: relayed, held, or refused with a German sentence for the one who wrote."""

from functools import lru_cache
from typing import Final

from events.catalogue import MESSAGE_HELD, MESSAGE_REFUSED, MESSAGE_RELAYED
from events.event import Fact
from events.facts import MessageHeld, MessageRefusal, MessageRefused, MessageRelayed
from schemas.ids import BrokerId, OrganisationId
from schemas.message import Recipient, Sender
from schemas.time import from_epoch_ms
from workers.messaging.post import Post
from workers.messaging.state import Tender

_SENTENCES: Final[dict[MessageRefusal, str]] = {
    "message_id_reused": "Diese Nachricht wurde schon mit anderem Inhalt gesendet; bitte schicken "
    "Sie Ihren Text als neue Nachricht.",
    "handled_by_broker": "Diese Ausschreibung bearbeitet der Vermittler selbst; der Austausch "
    "findet im Ausschreibungs-Portal statt.",
    "not_a_participant": "Nachrichten tauschen nur der Vermittler der Ausschreibung und das "
    "zuständige Backoffice aus.",
    "held_too_long": "Es wurde zu lange nicht entschieden, wer diese Ausschreibung bearbeitet; "
    "Ihre Nachricht konnte deshalb nicht zugestellt werden.",
    "too_many_held": "In diesem Account warten schon zu viele Nachrichten darauf, dass über ihre "
    "Ausschreibung entschieden wird; bitte schicken Sie diese später noch einmal.",
}


def relayed(post: Post, tender: Tender) -> Fact:
    """The message goes to the other side, as the last that was relayed about the tender."""
    message = post.message
    data = MessageRelayed(
        account_id=message.account_id,
        tender_id=message.tender_id,
        message_id=message.message_id,
        sequence=tender.relayed,
        sender=message.sender,
        recipient=_other_side(tender, message.sender),
        text=message.text,
        attachments=message.attachments,
        posted_at=from_epoch_ms(post.posted_at),
    )
    return Fact(
        MESSAGE_RELAYED, data, post.cause, item=message.message_id, released_by=post.released_by
    )


def _other_side(tender: Tender, sender: Sender) -> Recipient:
    if sender.party == "broker":
        return _backoffice(tender.organisation_id)
    return _broker(tender.broker_id)


@lru_cache(maxsize=1_024)
def _backoffice(organisation_id: OrganisationId | None) -> Recipient:
    return Recipient(party="backoffice", organisation_id=organisation_id)


@lru_cache(maxsize=4_096)
def _broker(broker_id: BrokerId) -> Recipient:
    return Recipient(party="broker", broker_id=broker_id)


def held(post: Post) -> Fact:
    """The message waits until its tender is decided."""
    message = post.message
    data = MessageHeld(
        account_id=message.account_id, tender_id=message.tender_id, message_id=message.message_id
    )
    return Fact(MESSAGE_HELD, data, post.cause, item=message.message_id)


def refused(post: Post, code: MessageRefusal) -> Fact:
    """The message reaches nobody."""
    message = post.message
    data = MessageRefused(
        account_id=message.account_id,
        tender_id=message.tender_id,
        message_id=message.message_id,
        code=code,
        message=_SENTENCES[code],
    )
    return Fact(
        MESSAGE_REFUSED, data, post.cause, item=message.message_id, released_by=post.released_by
    )
