"""Was everything answered, once, by the right fact, in the right place?"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, TypeVar

import msgspec

from events import codec
from events.catalogue import by_kind
from events.codec import Undecodable
from tests.bench.kafka import Appended

_CONTRACT_EVERY: Final = 100
_EXAMPLES: Final = 3

T = TypeVar("T")


class Wrong(Exception):  # noqa: N818 - a verdict on a fact
    """A fact that should not be, in words."""


@dataclass(frozen=True)
class Verdict:
    """What came back.

    asked: how many facts were due. lost: how many of them have no right one. doubled: right facts
    beyond the first. wrong: facts that answer nothing, or not as they should, or against the
    contract; examples: a few of those in words, or what is known about the lost ones.
    """

    asked: int
    lost: int
    doubled: int
    wrong: int
    examples: tuple[str, ...] = ()


Judge = Callable[[Appended], str]
"""The id of what a fact answers rightly. Raises: Wrong."""


def read(decoder: msgspec.json.Decoder[T], record: Appended) -> T:
    """What a fact says. Raises: Wrong for what is none."""
    try:
        return decoder.decode(record.value)
    except msgspec.MsgspecError as error:
        raise Wrong(f"a record of {record.topic} is no fact: {error}") from error


class Answers:
    """Holds facts against what was asked.

    appended: when each fact was appended, epoch milliseconds, in the order of reading.
    """

    def __init__(self, asked: int, judge: Judge) -> None:
        self.appended: list[int] = []
        self._asked = asked
        self._judge = judge
        self._right: Counter[str] = Counter()
        self._wrong: list[str] = []

    def take(self, record: Appended) -> None:
        """Look at a fact; every hundredth is held against the whole contract, which takes long."""
        self.appended.append(record.at)
        try:
            answered = self._judge(record)
            if len(self.appended) % _CONTRACT_EVERY == 0:
                _check_contract(record)
        except Wrong as error:
            self._wrong.append(str(error))
        else:
            self._right[answered] += 1

    def verdict(self) -> Verdict:
        """What is to be said after all facts were taken."""
        return Verdict(
            asked=self._asked,
            lost=self._asked - len(self._right),
            doubled=self._right.total() - len(self._right),
            wrong=len(self._wrong),
            examples=tuple(self._wrong[:_EXAMPLES]),
        )


def answered(asked: int, judge: Judge, facts: Iterable[Appended]) -> Answers:
    """All these facts, held against so many questions."""
    answers = Answers(asked, judge)
    for fact in facts:
        answers.take(fact)
    return answers


def _check_contract(record: Appended) -> None:
    topic = by_kind(record.topic)
    if topic is None:
        raise Wrong(f"{record.topic} is not in the catalogue")
    try:
        codec.decode(record.value, record.headers, topic, record.key)
    except Undecodable as error:
        raise Wrong(f"a record of {record.topic} is against the contract: {error}") from error
