"""The work of messaging: messages about assigned tenders, each to reach the other side, once."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Final, NamedTuple

import msgspec

from events import codec
from events.catalogue import (
    BACKOFFICE_ASSIGNED,
    MESSAGE_HELD,
    MESSAGE_POSTED,
    MESSAGE_REFUSED,
    MESSAGE_RELAYED,
    TENDER_REQUESTED,
)
from events.commands import MessagePosted, TenderRequested
from events.event import Command, Event
from schemas.ids import BrokerId, MessageId, OrganisationId, PersonId
from schemas.message import Party, Sender
from tests.bench.account import Accounts
from tests.bench.answers import Wrong, read
from tests.bench.kafka import Appended, Outgoing
from tests.bench.routed import decisions
from tests.bench.tender import Tender, tenders
from tests.bench.work import Work
from workers.messaging.agent import messaging
from workers.service.topics import topics_of

_MESSAGES_PER_TENDER: Final = 20
_KINDS: Final = (MESSAGE_RELAYED.kind, MESSAGE_HELD.kind, MESSAGE_REFUSED.kind)
_TEXT: Final = (
    "Guten Tag, der Versicherer fragt nach dem Schaden von 2023: Welche Leitung wurde getroffen, "
    "und wer hat die Arbeiten abgenommen? Bitte senden Sie uns auch die Rechnung des Betriebs, der "
    "den Schaden behoben hat, und die aktuelle Umsatzmeldung. Danach können wir das Angebot bis "
    "Freitag vorlegen. Mit freundlichen Grüßen"
)


class Message(NamedTuple):
    """A message as it goes to the log, and what must come of it."""

    id: str
    partition: int
    key: bytes
    value: bytes
    sequence: int
    recipient: Party


def relaying(count: int, accounts: Accounts, partitions: int) -> Work:
    """Relay so many messages, twenty about each tender, from either side in turn."""
    about = list(_assigned(count, accounts, partitions))
    posted = list(islice(_messages(about), count))
    by_id = {each.id: each for each in posted}
    return Work(
        topics=topics_of(messaging()),
        known=partial(decisions, about, accounts),
        asked=[post(each) for each in posted],
        answers=_KINDS,
        judges=lambda: partial(judge, by_id),
    )


def judge(messages: Mapping[str, Message], record: Appended) -> str:
    """The id of the message that a fact rightly relays. Raises: Wrong."""
    if record.topic != MESSAGE_RELAYED.kind:
        raise Wrong(f"{record.topic} instead of {MESSAGE_RELAYED.kind}")
    relayed = read(_FACT, record).data
    asked = messages.get(relayed.message_id)
    if asked is None:
        raise Wrong(f"{record.topic} is about no message of this run")
    if (record.partition, record.key) != (asked.partition, asked.key):
        raise Wrong(f"{record.topic} is in the wrong partition or has the wrong key")
    if (relayed.sequence, relayed.recipient.party) != (asked.sequence, asked.recipient):
        raise Wrong(f"{record.topic} has another number or goes to the wrong side")
    if relayed.text != _TEXT:
        raise Wrong(f"{record.topic} carries another text")
    return asked.id


class _Recipient(msgspec.Struct):
    party: str


class _Relayed(msgspec.Struct):
    message_id: str
    sequence: int
    recipient: _Recipient
    text: str


class _Fact(msgspec.Struct):
    data: _Relayed


_FACT: Final = msgspec.json.Decoder(_Fact)


def _assigned(count: int, accounts: Accounts, partitions: int) -> Iterator[Tender]:
    """Enough tenders that go to a backoffice."""
    enough = -(-count // _MESSAGES_PER_TENDER)
    candidates = tenders(4 * enough + partitions * len(accounts), accounts, partitions)
    ours = (tender for tender in candidates if tender.answer == BACKOFFICE_ASSIGNED.kind)
    return islice(ours, enough)


def _messages(about: Sequence[Tender]) -> Iterator[Message]:
    """Of each tender its next message, in turn."""
    requests = [_event(tender) for tender in about]
    for sequence in range(1, _MESSAGES_PER_TENDER + 1):
        for tender, request in zip(about, requests, strict=True):
            yield message(tender, request, sequence)


def _event(tender: Tender) -> Event:
    return codec.decode(tender.value, (), TENDER_REQUESTED, tender.key)


def message(tender: Tender, request: Event, sequence: int) -> Message:
    """A tender's message of this number: from its clerk where that is odd, else from its broker."""
    assert isinstance(request.data, TenderRequested)
    from_broker = sequence % 2 == 0
    data = MessagePosted(
        account_id=request.data.account_id,
        tender_id=request.data.tender_id,
        message_id=MessageId(f"{tender.id}-{sequence}"),
        sender=_broker(request.data.broker_id) if from_broker else _CLERK,
        text=_TEXT,
    )
    command = Command(MESSAGE_POSTED, f"post-{data.message_id}", "urn:portal", data)
    record = codec.encode_command(command, now_ms=0)
    recipient: Party = "backoffice" if from_broker else "broker"
    return Message(data.message_id, tender.partition, record.key, record.value, sequence, recipient)


def _broker(broker: BrokerId) -> Sender:
    return Sender(party="broker", person_id=PersonId(broker))


_CLERK: Final = Sender(
    party="backoffice",
    person_id=PersonId("k.sommer"),
    organisation_id=OrganisationId("bo-rhein-main"),
)


def post(posted: Message) -> Outgoing:
    """A message as it goes to the log."""
    return Outgoing(MESSAGE_POSTED.kind, posted.partition, posted.key, posted.value)
