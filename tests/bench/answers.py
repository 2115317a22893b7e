"""Was every tender answered, once, by the right fact, in the right place?"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import msgspec

from events import codec
from events.catalogue import by_kind
from events.codec import Undecodable
from tests.bench.kafka import Appended
from tests.bench.tender import Tender

_CONTRACT_EVERY: Final = 100
_EXAMPLES: Final = 3


@dataclass(frozen=True)
class Verdict:
    """What came back.

    lost: tenders without a right fact. doubled: right facts beyond the first of their tender.
    wrong: facts of another kind than the tender's, in another partition, with another request, or
    against the contract; examples: a few of those in words.
    """

    tenders: int
    lost: int
    doubled: int
    wrong: int
    examples: tuple[str, ...] = ()


class Answers:
    """Holds facts against the tenders that they are about.

    appended: when each fact was appended, epoch milliseconds, in the order of reading.
    """

    def __init__(self, tenders: Iterable[Tender]) -> None:
        self.appended: list[int] = []
        self._tenders = {tender.id: tender for tender in tenders}
        self._right: Counter[str] = Counter()
        self._wrong: list[str] = []

    def take(self, record: Appended) -> None:
        """Look at a fact; every hundredth is held against the whole contract, which takes long."""
        self.appended.append(record.at)
        try:
            tender = self._right_tender(record)
            if len(self.appended) % _CONTRACT_EVERY == 0:
                _check_contract(record)
        except _Wrong as error:
            self._wrong.append(str(error))
        else:
            self._right[tender.id] += 1

    def verdict(self) -> Verdict:
        """What is to be said after all facts were taken."""
        return Verdict(
            tenders=len(self._tenders),
            lost=len(self._tenders) - len(self._right),
            doubled=self._right.total() - len(self._right),
            wrong=len(self._wrong),
            examples=tuple(self._wrong[:_EXAMPLES]),
        )

    def _right_tender(self, record: Appended) -> Tender:
        fact = _read(record)
        tender = self._tenders.get(fact.subject)
        if tender is None:
            raise _Wrong(f"{record.topic} is about no tender of this run")
        if record.topic != tender.answer:
            raise _Wrong(f"{record.topic} instead of {tender.answer}")
        if (record.partition, record.key) != (tender.partition, tender.key):
            raise _Wrong(f"{record.topic} is in the wrong partition or has the wrong key")
        if not _same(fact.data.request, _REQUEST.decode(tender.value).data):
            raise _Wrong(f"{record.topic} carries another request")
        return tender


def answered(tenders: Iterable[Tender], facts: Iterable[Appended]) -> Answers:
    """All these facts, held against the tenders."""
    answers = Answers(tenders)
    for fact in facts:
        answers.take(fact)
    return answers


class _Wrong(Exception):  # noqa: N818 - a verdict on a fact
    """A fact that should not be, in words."""


class _Data(msgspec.Struct):
    request: msgspec.Raw


class _Fact(msgspec.Struct):
    subject: str
    data: _Data


class _Request(msgspec.Struct):
    data: msgspec.Raw


_FACT: Final = msgspec.json.Decoder(_Fact)
_REQUEST: Final = msgspec.json.Decoder(_Request)


def _read(record: Appended) -> _Fact:
    try:
        return _FACT.decode(record.value)
    except msgspec.MsgspecError as error:
        raise _Wrong(f"a record of {record.topic} is no fact: {error}") from error


def _same(one: msgspec.Raw, other: msgspec.Raw) -> bool:
    """Equal as JSON; only an engine that splices the request has it byte for byte."""
    return bytes(one) == bytes(other) or msgspec.json.decode(one) == msgspec.json.decode(other)


def _check_contract(record: Appended) -> None:
    topic = by_kind(record.topic)
    if topic is None:
        raise _Wrong(f"{record.topic} is not in the catalogue")
    try:
        codec.decode(record.value, record.headers, topic, record.key)
    except Undecodable as error:
        raise _Wrong(f"a record of {record.topic} is against the contract: {error}") from error
