"""What the lifecycle agent's rows must say, by the facts that it has published."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import singledispatch

from events.canonical import fingerprint
from events.event import Cause
from events.identity import mark
from events.json import parse
from tests.chaos.followed import at_the_end
from tests.chaos.found import Copy, Fact, TenderKey
from tests.chaos.history import SOURCE
from tests.chaos.index import Index
from tests.chaos.rows.row import Said, Told
from workers.engine.queue import Account, Queue
from workers.lifecycle.state import Held, Invitation, Taken, Tender, Waiting


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
        "owner": row.owner,
        "slots_left": row.slots_left,
        "counted": row.counted,
        "sequence": row.sequence,
    }


@told.register
def _(row: Invitation) -> Told:
    return {"insurer_id": row.insurer_id, "state": row.state}


@told.register
def _(row: Queue) -> Told:
    return {"waiting": row.end - row.first}


@told.register
def _(row: Held) -> Told:
    return {"kind": row.kind}


@told.register
def _(_row: Taken | Waiting) -> Told:
    return {}


def said(index: Index) -> Iterator[Said]:
    """The rows of every tender that is decided or about which something waits."""
    yield from _tenders(index)
    waiting = _waiting(index)
    for tender, held in waiting.items():
        yield Said("q", tender, {"waiting": len(held)})
        yield from _places(index, tender, held)
    counts = Counter(account for (account, _), held in waiting.items() for _ in held)
    for account, count in counts.items():
        yield Said("a", (account,), {"held": count})


def _tenders(index: Index) -> Iterator[Said]:
    for tender, followed in at_the_end(index):
        row = {
            "broker_id": followed.decision.data["broker_id"],
            "organisation_id": followed.organisation,
            "owner": followed.owner,
            "slots_left": followed.slots_left,
            "counted": followed.counted,
            "sequence": followed.sequence,
        }
        yield Said("t", tender, row)
        for invitation, asked in followed.invitations.items():
            row = {"insurer_id": asked.insurer, "state": asked.state}
            yield Said("i", (*tender, invitation), row)
        for insurer in followed.taken:
            yield Said("n", (*tender, insurer), {})


def _waiting(index: Index) -> Mapping[TenderKey, Sequence[Fact]]:
    """What was held and not answered since, by tender."""
    waiting: dict[TenderKey, list[Fact]] = defaultdict(list)
    for fact in index.by_kind.get("tender-action-held", ()):
        if len(index.caused[fact.cause]) == 1:
            waiting[fact.tender].append(fact)
    return waiting


def _places(index: Index, tender: TenderKey, held: Sequence[Fact]) -> Iterator[Said]:
    for place, fact in enumerate(held):
        yield Said("h", (*tender, str(place)), {"kind": fact.data["action"]})
        for cause in index.asked.get(fact.cause, ())[:1]:
            yield Said("w", (*tender, _known_by(cause).hex()), {})


def _known_by(held: Copy) -> bytes:
    """By what the agent knows it when it comes again."""
    publication = held.publication
    if publication.place.topic != "insurer-invitation-requested":
        return mark(Cause(publication.event_id, SOURCE, publication.event_id))
    data = parse(publication.data)
    assert isinstance(data, dict)
    return fingerprint(data, without=())
