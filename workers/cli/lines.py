"""A file of commands, line by line: read, checked, and made into records."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import BinaryIO, Final, NamedTuple
from uuid import UUID, uuid5

from events import codec
from events.canonical import canonical
from events.catalogue import (
    MIB,
    SETTINGS_CHANGE_REQUESTED,
    TENDER_CLAIM_REQUESTED,
    TENDER_REASSIGNMENT_REQUESTED,
    TENDER_RELEASE_REQUESTED,
    Topic,
    by_kind,
)
from events.codec import Encoded, Problem, Undecodable
from events.envelope import CONTENT_TYPE, STRUCTURED
from events.event import Command
from events.json import parse
from workers.cli.clock import now_ms
from workers.client.publisher import SOURCE

NAMESPACE: Final = UUID("69d357f2-1fc4-5879-afcf-287fe7197a8f")
"""uuid5 of the URL namespace and `urn:tenders:command-line`."""

_LONGEST: Final = MIB
_TO_AND_FRO: Final = (
    SETTINGS_CHANGE_REQUESTED,
    TENDER_CLAIM_REQUESTED,
    TENDER_RELEASE_REQUESTED,
    TENDER_REASSIGNMENT_REQUESTED,
)
"""Kinds of which the same content may mean another change, as in to, fro and to again."""

_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_HEADERS: Final = ((CONTENT_TYPE, STRUCTURED.encode()),)


class Prepared(NamedTuple):
    """A line that can be published: its topic by plain name, and the record."""

    topic: str
    record: Encoded


class Bad(NamedTuple):
    """A line that cannot be published, and why; nothing of it is quoted."""

    number: int
    field: str
    message: str

    @property
    def sentence(self) -> str:
        """Where it is bad, and how."""
        return ": ".join(filter(None, (f"line {self.number}", self.field, self.message)))


Prepare = Callable[[bytes], Prepared]
"""Makes a record of a line. Raises: Undecodable."""


def checked(file: BinaryIO, prepare: Prepare) -> Iterator[Prepared | Bad]:
    """Every line of the file that is not blank, in order."""
    for number, text in enumerate(_lines(file), start=1):
        if text is None:
            yield Bad(number, "", f"the line is longer than {_LONGEST} bytes")
        elif text:
            yield _checked(number, text, prepare)


def _checked(number: int, text: bytes, prepare: Prepare) -> Prepared | Bad:
    try:
        return prepare(text)
    except Undecodable as error:
        return Bad(number, error.field, error.message.replace(" at line 1 ", " at "))


def _lines(file: BinaryIO) -> Iterator[bytes | None]:
    """The lines without the spaces around them; None for one too long to be kept in memory."""
    start = _BYTE_ORDER_MARK
    while text := file.readline(_LONGEST + 2):
        whole = text.endswith(b"\n") or len(text) < _LONGEST + 2
        if whole:
            yield text.removeprefix(start).strip()
        else:
            _skip_rest(file)
            yield None
        start = b""


def _skip_rest(file: BinaryIO) -> None:
    while (rest := file.readline(_LONGEST)) and not rest.endswith(b"\n"):
        pass


def cloud_event(text: bytes) -> Prepared:
    """The record of a line that is a whole CloudEvent; it goes out as it is."""
    event = codec.decode_any(text)
    topic = by_kind(event.kind)
    if topic is None or topic.owner is None:
        raise Undecodable("unknown_type", Problem("type", "is no command"))
    return Prepared(topic.kind, Encoded(event.data.account_id.encode(), text, _HEADERS))


class PlainData:
    """Makes commands of lines that are the plain `data` of one kind.

    Their ids follow from their content, so a file that is published again says nothing new. Where
    things go to and fro the id also follows from how often the file has said it before.
    """

    def __init__(self, topic: Topic) -> None:
        self._topic = topic
        self._said: Counter[bytes] = Counter()

    def __call__(self, text: bytes) -> Prepared:
        topic = self._topic
        data = codec.decode_data(text, topic)
        command = Command(topic, self._id(canonical(parse(text))), SOURCE, data, raw=text)
        record = codec.encode_command(command, now_ms())
        if len(record.value) > topic.max_value_bytes:
            raise Undecodable("too_large", Problem("", "too large, with the event around it"))
        return Prepared(topic.kind, record)

    def _id(self, content: bytes) -> str:
        before = self._said[content]
        if self._topic in _TO_AND_FRO:
            self._said[content] += 1
        return str(uuid5(NAMESPACE, f"{self._topic.kind}\0{before}\0{content.decode()}"))
