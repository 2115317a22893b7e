"""The past as the log itself has it, read from the beginning: slow, but no board is needed."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Final

from events.catalogue import ACCOUNT_SETTINGS_CHANGED, EVENTS, HANDLING_CHOSEN, TENDER_REQUESTED
from events.payload import TenderPayload
from schemas.ids import AccountId, TenderId
from workers.cli.progress import progress
from workers.client.reader import Found, reader
from workers.engine.kafka.connection import Connection
from workers.insight.history import order
from workers.insight.recorded import Recorded

_ABOUT_TENDERS: Final = tuple(
    topic.kind
    for topic in EVENTS
    if topic.model is not None and issubclass(topic.model, TenderPayload)
)


@dataclass(frozen=True)
class LogHistory:
    """A `History`. Raises: TellUser when a topic is missing, and whatever keeps Kafka away."""

    connection: Connection

    async def accounts(self, tender_id: TenderId) -> list[AccountId]:
        found = await self._read(_ABOUT_TENDERS, None, partial(_is_about, tender_id))
        return sorted({AccountId((record.key or b"").decode()) for record in found})

    async def tender(self, account_id: AccountId, tender_id: TenderId) -> list[Recorded]:
        return await self._read(_ABOUT_TENDERS, account_id, partial(_is_about, tender_id))

    async def settings(self, account_id: AccountId) -> list[Recorded]:
        return await self._read([ACCOUNT_SETTINGS_CHANGED.kind], account_id, _is_event)

    async def requests(self, account_id: AccountId, last: int) -> list[Recorded]:
        kinds = [TENDER_REQUESTED.kind, HANDLING_CHOSEN.kind]
        found = await self._read(kinds, account_id, _is_event)
        begun = _begun_last(found, last)
        return [record for record in found if _tender(record) in begun]

    async def _read(
        self,
        kinds: Collection[str],
        account_id: AccountId | None,
        is_wanted: Callable[[Recorded], bool],
    ) -> list[Recorded]:
        """What is wanted of these topics up to their ends, of one account where that is named."""
        key = None if account_id is None else account_id.encode()
        wanted: list[Recorded] = []
        read = 0
        async with reader(self.connection, kinds, key) as log:
            await log.rewind()
            with progress("Reading the log", total=sum(log.ends.values())) as done:
                async for found in log.to_end():
                    records = (_recorded(one) for one in found if key in (None, one.key))
                    wanted += filter(is_wanted, records)
                    done(read := read + len(found))
        return sorted(wanted, key=order)


def _recorded(found: Found) -> Recorded:
    return Recorded(*found)


def _is_event(record: Recorded) -> bool:
    return record.event is not None


def _is_about(tender_id: TenderId, record: Recorded) -> bool:
    return _tender(record) == tender_id


def _tender(record: Recorded) -> TenderId | None:
    data = record.event and record.event.data
    return data.tender_id if isinstance(data, TenderPayload) else None


def _begun_last(records: Iterable[Recorded], last: int) -> frozenset[TenderId | None]:
    """Those of the tenders whose first requests came last."""
    requests = (record for record in records if record.topic == TENDER_REQUESTED.kind)
    return frozenset([*dict.fromkeys(map(_tender, requests))][-last:])
