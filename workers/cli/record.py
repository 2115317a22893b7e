"""How a record is shown to whoever watches: as a readable line, or as a JSON object."""

from typing import Final, assert_never

import msgspec

from events import codec
from events.catalogue import DEAD, EVENTS, by_kind
from events.codec import Undecodable
from events.event import Event
from events.payload import TenderPayload
from schemas.time import from_epoch_ms, rfc3339
from workers.cli.sentence import sentence
from workers.client.reader import Found
from workers.dead_letters.letters import Letter, letter

TOPICS: Final = tuple(topic.kind for topic in (*EVENTS, *DEAD))
"""Whose records can be shown, by plain name."""

_TYPES: Final = {topic.kind: topic.type for topic in EVENTS}
_WIDEST: Final = max(map(len, TOPICS))


def opened(record: Found) -> Event | Letter | Undecodable:
    """What is in a record of one of these topics."""
    topic = by_kind(record.topic)
    if topic is None:
        return letter(record)
    try:
        return codec.decode(record.value, record.headers, topic, record.key)
    except Undecodable as error:
        return error


def readable(record: Found) -> str:
    """When, which kind, which account and tender, and what it says."""
    match opened(record):
        case Event(data=data):
            tender = data.tender_id if isinstance(data, TenderPayload) else "-"
            about, told = f"{data.account_id}  {tender}", sentence(data)
        case Letter(account=account, reason=reason, agent=agent, address=address):
            about, told = account or "-", f"{reason}: {agent} parked it as {address.text}"
        case Undecodable() as error:
            about, told = _key(record), f"cannot be decoded: {error.reason}: {error}"
        case other:
            assert_never(other)
    return f"{_appended_at(record)}  {record.topic:{_WIDEST}}  {about}  {told}"


def as_json(record: Found) -> str:
    """One object on one line: topic, partition, offset, appended_at, and what is in the record.

    That is one of `event` (its CloudEvents attributes and its data), `dead_letter` (account,
    reason, agent, lay_at) and `undecodable` (account, reason, field, message).
    """
    return _ENCODER.encode(
        {
            "topic": record.topic,
            "partition": record.partition,
            "offset": record.offset,
            "appended_at": _appended_at(record),
            **_content(record),
        }
    ).decode()


_ENCODER: Final = msgspec.json.Encoder()


def _content(record: Found) -> dict[str, object]:
    match opened(record):
        case Event() as event:
            return {"event": _attributes(event)}
        case Letter(account=account, reason=reason, agent=agent, origin=origin):
            lay_at = origin and origin.text
            told = {"account": account, "reason": reason, "agent": agent, "lay_at": lay_at}
            return {"dead_letter": told}
        case Undecodable(reason=reason, field=field, message=message):
            told = {"account": _key(record), "reason": reason, "field": field, "message": message}
            return {"undecodable": told}
        case other:
            assert_never(other)


def _attributes(event: Event) -> dict[str, object]:
    attributes = {
        "type": _TYPES[event.kind],
        "id": event.id,
        "source": event.source,
        "subject": event.subject,
        "time": event.time,
        "causationid": event.causation,
        "correlationid": event.correlation,
        "releasedby": event.released_by,
    }
    given = {name: value for name, value in attributes.items() if value is not None}
    # As received, numbers as they were spelled, yet on one line.
    return {**given, "data": msgspec.Raw(msgspec.json.format(event.raw, indent=-1))}


def _key(record: Found) -> str:
    return (record.key or b"").decode(errors="replace") or "-"


def _appended_at(record: Found) -> str:
    return rfc3339(from_epoch_ms(record.timestamp))
