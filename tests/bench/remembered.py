"""State of the router that nobody has routed: decided tenders as rows of its changelog."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final
from uuid import UUID

from events.catalogue import ROUTER, changelog
from events.partition import partition_of
from schemas.ids import AccountId, BrokerId, TenderId
from tests.bench.kafka import Outgoing
from workers.engine.agent import Change
from workers.engine.policy import DAY_MS, Policy
from workers.engine.state import Overlay, Store
from workers.router.state import TABLES, TENDERS, Tender

_CHUNK: Final = 1_000
_FINGERPRINT_BYTES: Final = 16
_BEYOND_THE_LOAD: Final = 1 << 64
"""From here on tenders are numbered, so that none is among those of a run."""


def remembered(
    count: int, accounts: Sequence[str], partitions: int, now: int
) -> Iterator[Outgoing]:
    """So many tenders, decided evenly over the time for which they are remembered.

    now: epoch milliseconds; none is forgotten within a day from then.
    """
    places = {name: partition_of(name.encode(), partitions) for name in accounts}
    changes = (decided(number, accounts[number % len(accounts)], now) for number in range(count))
    while chunk := list(islice(changes, _CHUNK)):
        for change, (key, row) in zip(chunk, _stored(chunk).items(), strict=True):
            yield Outgoing(changelog(ROUTER).kind, places[change.key[0]], key, row or b"")


def decided(number: int, account: str, now: int) -> Change:
    """One tender as the router keeps it once it is decided."""
    policy = Policy()
    ago = number % int(policy.remember_days) * DAY_MS
    row = Tender(
        due=policy.remembered_until(now - ago),
        broker_id=BrokerId(f"vm-{number % 5_000}"),
        fingerprint=number.to_bytes(_FINGERPRINT_BYTES),
    )
    tender = TenderId(str(UUID(int=_BEYOND_THE_LOAD + number)))
    return TENDERS.put(AccountId(account), tender, row=row)


def _stored(changes: Sequence[Change]) -> dict[bytes, bytes | None]:
    """The rows as the engine writes them."""
    overlay = Overlay(Store(TABLES))
    for change in changes:
        overlay.write(change)
    return overlay.changes()
