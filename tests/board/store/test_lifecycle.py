"""Whose a tender is and whom it was offered to, in whatever order the topics are read."""

import itertools
import json

import pytest

from tests.board.store.content import rows
from tests.board.store.log import begin, store
from tests.contract.published import examples
from workers.board.store.database import Database
from workers.board.store.tables import INVITATION, TENDER
from workers.board.store.writer import Arrival
from workers.insight.recorded import Recorded

AT = 1_790_000_000_000


def _fact(kind: str, later_ms: int, **fields: object) -> Recorded:
    """A golden event of this kind, with these fields in its data."""
    example = next(example for example in examples() if example.topic.kind == kind)
    event = example.event
    event["data"] |= {"account_id": "a", "tender_id": "t", **fields}
    return Recorded(kind, 0, later_ms, AT + later_ms, b"a", json.dumps(event).encode())


CLAIMED = _fact("tender-claimed", 1, clerk_id="berger", sequence=1)
REASSIGNED = _fact("tender-reassigned", 2, to_clerk_id="ulrich", sequence=2)
RELEASED = _fact("tender-released", 3, clerk_id="ulrich", sequence=3)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_tender_is_whose_it_was_made_last(database: Database, count: int) -> None:
    facts = (CLAIMED, REASSIGNED, RELEASED)[:count]
    begin(database, facts)
    for fact in reversed(facts):
        store(database, [Arrival(fact, after=0)])

    (tender,) = rows(database, TENDER)
    assert tender["clerk_id"] == (None, "berger", "ulrich", None)[count]
    assert tender["clerk_since"] == AT + count
    assert tender["touched_at"] == AT + 1


INVITED = _fact("insurer-invited", 1, invitation_id="i", insurer={"insurer_id": "v", "name": "V"})
WITHDRAWN = _fact(
    "insurer-invitation-withdrawn", 2, invitation_id="i", insurer={"insurer_id": "v", "name": "V"}
)
DECLINED = _fact("insurer-declined", 3, invitation_id="i", insurer={"insurer_id": "v", "name": "V"})


ORDERS = list(itertools.permutations((INVITED, WITHDRAWN, DECLINED)))


@pytest.mark.parametrize(
    "order", ORDERS, ids=[" then ".join(fact.topic for fact in order) for order in ORDERS]
)
def test_an_invitation_keeps_all_that_happened_to_it(
    database: Database, order: tuple[Recorded, ...]
) -> None:
    begin(database, order)
    for fact in order:
        store(database, [Arrival(fact, after=0)])

    (invitation,) = rows(database, INVITATION)
    moments = (invitation[name] for name in ("invited_at", "withdrawn_at", "declined_at"))
    assert list(moments) == [AT + 1, AT + 2, AT + 3]
    assert invitation["insurer_name"] == "V"
