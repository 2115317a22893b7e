"""What a board full of events is asked, page by page."""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from sqlalchemy import select

from workers.board.store.database import Snapshot
from workers.board.store.tables import TENDER

SIMULATED: Final = 10_000
"""Tenders of one account, where it has so many."""

EXPLAIN: Final = "explain"
TRACE: Final = "trace"
SIMULATE: Final = f"simulate {SIMULATED:,} tenders"
"""Questions of their own; all others are pages."""

_SIMULATIONS: Final = 3
_TENDER: Final = "/accounts/{}/tenders/{}"
_SETTINGS: Final = f"mode=self&max_insurers=3&last={SIMULATED}"


class Asking(NamedTuple):
    """An address, and what the answer must hold."""

    path: str
    says: str


class Tenders(NamedTuple):
    """Some of all tenders, (account, id) each; the account that has most, and how many."""

    some: Sequence[tuple[str, str]]
    busiest: str
    of_busiest: int


Questions = Mapping[str, Sequence[Asking]]
"""What is asked one after the other, by the name of the question."""


def questions(tenders: Tenders, times: int) -> Questions:
    """All of them; a page that is there once is asked for so many times."""
    account, simulated = tenders.busiest, min(tenders.of_busiest, SIMULATED)
    simulation = Asking(f"/api/accounts/{account}/simulation?{_SETTINGS}", f'"tenders":{simulated}')
    return {
        EXPLAIN: _each(f"/api{_TENDER}/explanation", tenders),
        TRACE: _each(f"/api{_TENDER}/trace", tenders),
        SIMULATE: [simulation] * _SIMULATIONS,
        **{page: [asking] * times for page, asking in _pages(account).items()},
        "a tender": _each(_TENDER, tenders),
    }


def _pages(account: str) -> Mapping[str, Asking]:
    lines = _TENDER.format("konto-", "").removesuffix("/tenders/")
    return {
        "overview": Asking("/", "</html>"),
        "worklist": Asking("/tenders", lines),
        "worklist, one situation": Asking("/tenders?situation=self_handled", lines),
        "worklist, one account": Asking(f"/tenders?account={account}", lines),
        "worklist, unread": Asking("/tenders?unread=1", lines),
        "settings": Asking(f"/accounts/{account}/settings", account),
        "dead letters": Asking("/dead-letters", "kein JSON"),
    }


def _each(path: str, tenders: Tenders) -> Sequence[Asking]:
    return [Asking(path.format(*one), one[1]) for one in tenders.some]


def tenders(snapshot: Snapshot, some: int) -> Tenders:
    """What there is to ask about."""
    known = [(row[0], row[1]) for row in snapshot.execute(_KNOWN)]
    ((busiest, count),) = Counter(account for account, _ in known).most_common(1)
    drawn = random.Random(1).sample(known, min(some, len(known)))  # noqa: S311 - no secret
    return Tenders(drawn, busiest, count)


_KNOWN: Final = select(TENDER.c.account_id, TENDER.c.tender_id).where(
    TENDER.c.requested_at.is_not(None)
)
