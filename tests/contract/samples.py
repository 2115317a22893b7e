"""A good tender and a good message for tests to spoil, and how a spoiled one is refused."""

import json
from typing import Final

import pytest

from events import codec
from events.catalogue import TENDER_REQUESTED, Topic
from events.codec import Undecodable
from events.envelope import Headers

KEY: Final = b"rheinblick"
STRUCTURED: Final = (("content-type", b"application/cloudevents+json; charset=UTF-8"),)
BINARY: Final = (
    ("content-type", b"application/json"),
    ("ce_specversion", b"1.0"),
    ("ce_id", b"anf-1"),
    ("ce_source", b"urn:beratung"),
    ("ce_type", b"tender-requested.v1"),
)
DATA: Final = {
    "account_id": "rheinblick",
    "tender_id": "A-1",
    "broker_id": "vm-sommer",
    "line_of_business": "Cyber",
}
EVENT: Final = {
    "specversion": "1.0",
    "id": "anf-1",
    "source": "urn:beratung",
    "type": "tender-requested.v1",
    "data": DATA,
}
TEXT: Final = json.dumps(EVENT)
MESSAGE: Final = {
    "account_id": "rheinblick",
    "tender_id": "A-1",
    "message_id": "n-1",
    "sender": {"party": "broker", "person_id": "vm-sommer"},
    "text": "Guten Tag",
}


def refused(
    value: bytes | None,
    headers: Headers = STRUCTURED,
    topic: Topic = TENDER_REQUESTED,
    key: bytes | None = KEY,
) -> Undecodable:
    with pytest.raises(Undecodable) as error:
        codec.decode(value, headers, topic, key)
    return error.value


def event(**attributes: object) -> bytes:
    return json.dumps({**EVENT, **attributes}).encode()


def data(**fields: object) -> bytes:
    return event(data={**DATA, **fields})


def message(**fields: object) -> bytes:
    return event(type="message-posted.v1", data={**MESSAGE, **fields})
