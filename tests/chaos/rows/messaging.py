"""What messaging's rows must say, by the facts that were published on messages and decisions."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import singledispatch

from events.commands import MessagePosted
from tests.chaos.found import Fact, TenderKey
from tests.chaos.index import Index
from tests.chaos.rows.row import Said, Told
from workers.engine.queue import Account, Queue
from workers.messaging.state import Held, Message, Tender


@singledispatch
def told(row: object) -> Told:
    """What is compared of a row."""
    raise TypeError(type(row).__name__)


@told.register
def _(row: Account) -> Told:
    return {"held": row.held}


@told.register
def _(row: Tender) -> Told:
    return {
        "broker_id": row.broker_id,
        "organisation_id": row.organisation_id,
        "relayed": row.relayed,
    }


@told.register
def _(row: Queue) -> Told:
    return {"waiting": row.end - row.first}


@told.register
def _(row: Held) -> Told:
    return {"message_id": MessagePosted.model_validate_json(row.data).message_id}


@told.register
def _(row: Message) -> Told:
    return {}


def said(index: Index) -> Iterator[Said]:
    """The rows of every tender that is decided or has messages."""
    relayed = index.by_kind.get("message-relayed", ())
    waiting = _waiting(index)
    yield from _tenders(index, Counter(fact.tender for fact in relayed))
    for fact in relayed:
        yield Said("m", (*fact.tender, fact.data["message_id"]), {})
    for tender, held in waiting.items():
        yield Said("q", tender, {"waiting": len(held)})
        yield from _places(tender, held)
    counts = Counter(account for (account, _), held in waiting.items() for _ in held)
    for account, count in counts.items():
        yield Said("a", (account,), {"held": count})


def _tenders(index: Index, relayed: Counter[TenderKey]) -> Iterator[Said]:
    for tender, decisions in index.decisions.items():
        data = decisions[-1].data
        backoffice = data.get("backoffice") or {}
        yield Said(
            "t",
            tender,
            {
                "broker_id": data["broker_id"],
                "organisation_id": backoffice.get("organisation_id"),
                "relayed": relayed[tender],
            },
        )


def _waiting(index: Index) -> dict[TenderKey, list[Fact]]:
    """The messages that were held and not answered since, by tender."""
    waiting: dict[TenderKey, list[Fact]] = defaultdict(list)
    for fact in index.by_kind.get("message-held", ()):
        if len(index.caused[fact.cause]) == 1:
            waiting[fact.tender].append(fact)
    return waiting


def _places(tender: TenderKey, held: list[Fact]) -> Iterator[Said]:
    for place, fact in enumerate(held):
        yield Said("h", (*tender, str(place)), {"message_id": fact.data["message_id"]})
        yield Said("m", (*tender, fact.data["message_id"]), {})
