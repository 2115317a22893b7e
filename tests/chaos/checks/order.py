"""Answers come in the order of what they answer.

What waits, waits for one thing: first requests for the account's settings, so all of an account's
are answered in order; all else that is about a tender for that tender, so in order per tender.
"""

from collections.abc import Iterator

from tests.chaos.due import ANSWERS, REASSIGNED
from tests.chaos.found import Copy, Fact
from tests.chaos.history import Anomaly
from tests.chaos.index import Index

_ONCE_MORE = frozenset(
    {
        *("tender-refused", "handling-choice-refused", "message-refused"),
        *(kind for answers in (*ANSWERS.values(), REASSIGNED) for kind in answers),
    }
)
"""These may answer a later copy of their cause, so with more than one they prove nothing."""

Line = tuple[str, str, str, str]
"""Kind of the answer, kind of its cause, account and tender (empty where any counts)."""


def check(index: Index) -> Iterator[Anomaly]:
    last: dict[Line, Copy] = {}
    for fact in index.facts:
        causes = index.asked.get(fact.cause, ())
        if not causes or _may_overtake(fact, len(causes)):
            continue
        cause, line = causes[0], _line(index, fact, causes[0])
        before = last.get(line)
        if before is not None and cause.entry.offset < before.entry.offset:
            yield Anomaly("reordering", f"{fact.where} answers {cause.where}, after {before.where}")
        last[line] = cause


def _may_overtake(fact: Fact, copies: int) -> bool:
    # That a message's id is taken is said at once, while others of the tender still wait.
    is_at_once = fact.data.get("code") == "message_id_reused"
    return is_at_once or (fact.kind in _ONCE_MORE and copies > 1)


def _line(index: Index, fact: Fact, cause: Copy) -> Line:
    account, tender = fact.tender
    by_account = index.first_requests.get(fact.tender) is cause
    return fact.kind, cause.place.topic, account, "" if by_account else tender
