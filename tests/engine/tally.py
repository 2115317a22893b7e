"""A small agent for tests of the engine: adds up amounts per account, at the account's rate."""

import json
from dataclasses import dataclass
from functools import partial
from typing import Final

from pydantic import StrictInt

from events.catalogue import Topic
from events.event import Cause, Event, Fact
from events.payload import Payload
from schemas.ids import AccountId
from workers.engine.agent import (
    AT_ONCE,
    NOTHING,
    Agent,
    Change,
    Decision,
    Row,
    Table,
    View,
)
from workers.engine.port import Sent


class AmountPosted(Payload):
    """Add this amount; 13 cannot be added. `later_ms` waits so long, `pieces` answers in pieces."""

    amount: StrictInt
    note: str = ""
    later_ms: StrictInt = 0
    pieces: StrictInt = 0


class RateChanged(Payload):
    """From now on amounts count so many times."""

    rate: StrictInt


class TotalRose(Payload):
    """What an account's amounts add up to now, and at which rate the last one was counted."""

    total: StrictInt
    rate: StrictInt
    note: str = ""
    piece: StrictInt = 0


def _topic(
    kind: str, model: type[Payload], owner: str | None = None, largest: int = 1_000_000
) -> Topic:
    return Topic(
        kind,
        model,
        produced_by=("test",),
        consumed_by=("tally",),
        retention_ms=None,
        max_value_bytes=largest,
        owner=owner,
    )


AMOUNT_POSTED: Final = _topic("amount-posted", AmountPosted, owner="tally")
RATE_CHANGED: Final = _topic("rate-changed", RateChanged)
TOTAL_ROSE: Final = _topic("total-rose", TotalRose, largest=600_000)


class Account(Row, frozen=True, array_like=True):
    """An account's total and rate."""

    total: int = 0
    rate: int = 1


class Work(Row, frozen=True, array_like=True):
    """Amounts that are still to be added: `amount` each time, `pieces` times."""

    amount: int = 0
    pieces: int = 1
    cause: Cause = Cause("", "", "")


ACCOUNTS: Final = Table("a", Account)
WORK: Final = Table("w", Work)


@dataclass(frozen=True)
class Flaw:
    """What goes wrong on purpose."""

    leaves_work: bool = False


def tally(flaw: Flaw | None = None) -> Agent:
    """The agent."""
    return Agent(
        "tally",
        reads=(RATE_CHANGED, AMOUNT_POSTED),
        tables=(ACCOUNTS, WORK),
        decide=_decide,
        wake=partial(_wake, flaw or Flaw()),
    )


def _decide(view: View, event: Event, now: int) -> Decision:
    match event.data:
        case RateChanged(account_id=account, rate=rate):
            if rate < 0:
                raise ValueError("a rate is not negative")
            total = (view.get(ACCOUNTS, account) or Account()).total
            return Decision(changes=(ACCOUNTS.put(account, row=Account(total=total, rate=rate)),))
        case AmountPosted(amount=0):
            return NOTHING
        case AmountPosted(account_id=account, later_ms=later, pieces=pieces) as data if (
            later or pieces
        ):
            due = now + later if later else AT_ONCE
            work = Work(due, "later", now, data.amount, max(pieces, 1), event.cause)
            return Decision(changes=(WORK.put(account, event.id, row=work),))
        case AmountPosted() as data:
            return _added(view, data, event.cause)
        case _:
            raise AssertionError(event.kind)


def _wake(flaw: Flaw, view: View, change: Change, _now: int) -> Decision:
    account, item = change.key
    work = change.row
    assert isinstance(work, Work)
    if flaw.leaves_work:
        return NOTHING
    data = AmountPosted(account_id=AccountId(account), amount=work.amount, pieces=work.pieces)
    added = _added(view, data, work.cause)
    rest = Work(AT_ONCE, "later", work.since, work.amount, work.pieces - 1, work.cause)
    left = WORK.put(account, item, row=rest) if rest.pieces else WORK.drop(account, item)
    return added.and_then(Decision(changes=(left,)))


def _added(view: View, data: AmountPosted, cause: Cause) -> Decision:
    if data.amount == 13:
        raise ValueError("13 brings bad luck")
    before = view.get(ACCOUNTS, data.account_id) or Account()
    after = Account(total=before.total + data.amount * before.rate, rate=before.rate)
    fact = TotalRose(
        account_id=data.account_id,
        total=after.total,
        rate=after.rate,
        note=data.note,
        piece=data.pieces,
    )
    return Decision(
        (Fact(TOTAL_ROSE, fact, cause, item=str(data.pieces)),),
        (ACCOUNTS.put(data.account_id, row=after),),
    )


def posted(account: str, number: int, amount: int = 1, **more: object) -> Sent:
    """A record of `amount-posted`."""
    return _record(AMOUNT_POSTED, f"p-{number}", account, amount=amount, **more)


def rate(account: str, number: int, rate: int) -> Sent:
    """A record of `rate-changed`."""
    return _record(RATE_CHANGED, f"r-{number}", account, rate=rate)


def _record(topic: Topic, event_id: str, account: str, **fields: object) -> Sent:
    event = {
        "specversion": "1.0",
        "id": event_id,
        "source": "urn:test",
        "type": topic.type,
        "data": {"account_id": account, **fields},
    }
    return Sent(account.encode(), json.dumps(event).encode())
