"""Settles dead letters, each exactly once, whatever is killed and whoever else tries the same.

The transactional id belongs to a partition of a `.dead` topic. Opening it shuts an earlier run out
and ends what that had left open; only then is the ledger read, so it is complete. A record goes
back in one transaction with its entry in the ledger.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncGenerator, AsyncIterator, Collection, Iterable, Iterator, Mapping
from contextlib import aclosing, asynccontextmanager
from typing import Final, NamedTuple

from events.catalogue import MIB, OPERATIONS, SETTLED
from schemas.time import from_epoch_ms, rfc3339
from workers.client.errors import TellUser
from workers.client.reader import Found, Place, patient_reader, until_decided
from workers.dead_letters import ledger, letters
from workers.dead_letters.fate import Discarded, Judgement, PutBack, Refused
from workers.dead_letters.ledger import Settlement
from workers.dead_letters.letters import Letter
from workers.dead_letters.pace import Pace
from workers.engine.agent import Clock
from workers.engine.errors import Fenced, StartOver
from workers.engine.kafka.connection import Connection
from workers.engine.kafka.writer import Writer
from workers.engine.port import Sent

_MOST_BYTES: Final = 8 * MIB


class Order(NamedTuple):
    """What is to become of the letters, who says so and why, how fast, and by which clock."""

    judgement: Judgement
    by: str
    because: str
    pace: Pace
    clock: Clock


class Deed(NamedTuple):
    """A letter and what is done with it."""

    letter: Letter
    fate: PutBack | Discarded


async def settle(
    connection: Connection, chosen: Mapping[Place, Collection[int]], order: Order
) -> AsyncGenerator[int]:
    """Settle the letters at these offsets that are open still; says how many, as it goes.

    When it has ended, every reader of the ledger sees it. Raises: TellUser when another run takes
    over, or Kafka breaks off.
    """
    if not chosen:
        return
    for place, offsets in chosen.items():
        async with aclosing(_settle_partition(connection, place, offsets, order)) as settled:
            async for count in settled:
                yield count
    await until_decided(connection, {Place(SETTLED.kind, place.partition) for place in chosen})


async def _settle_partition(
    connection: Connection, place: Place, offsets: Collection[int], order: Order
) -> AsyncGenerator[int]:
    async with _writer(connection, place) as writer:
        settled = await ledger.read_partition(connection, place.partition)
        async with aclosing(_at(connection, place, offsets)) as fetches:
            async for records in fetches:
                open_ones = [one for one in records if settled.of(letters.letter(one)) is None]
                for deeds in portions(_deeds(open_ones, order.judgement), order.pace.portion):
                    await asyncio.sleep(order.pace.wait(len(deeds), time.monotonic()))
                    await _carry_out(writer, connection.prefix, deeds, order)
                    yield len(deeds)


@asynccontextmanager
async def _writer(connection: Connection, place: Place) -> AsyncIterator[Writer]:
    where = f"{place.topic}-{place.partition}"
    writer = Writer(connection, f"{connection.prefix}{OPERATIONS}-{where}")
    try:
        await writer.open()
        yield writer
    except Fenced as error:
        raise TellUser(
            f"another redrive or discard has taken over at {where}, or this one stood still too "
            "long; what it has done is done, and nothing is done twice"
        ) from error
    except StartOver as error:
        raise TellUser(f"Kafka broke off at {where}: {error}; {_remedy(error)}") from error
    finally:
        await writer.close()


def _remedy(error: StartOver) -> str:
    if "Authorization" in str(error):
        return "`tenders topics acls` shows the rights"
    return "run it again: it goes on where it was, and nothing is done twice"


async def _at(
    connection: Connection, place: Place, offsets: Collection[int]
) -> AsyncGenerator[list[Found]]:
    """The records at these offsets, as they are fetched; some may have gone, they were old."""
    last = max(offsets)
    async with patient_reader(connection, [place]) as parked:
        parked.seek(place, min(offsets))
        async for records in parked.to_end():
            yield [record for record in records if record.offset in offsets]
            if records and records[-1].offset >= last:
                return


def _deeds(records: Iterable[Found], judgement: Judgement) -> Iterator[Deed]:
    for record in records:
        fate = judgement(record)
        if not isinstance(fate, Refused):
            yield Deed(letters.letter(record), fate)


def portions(deeds: Iterable[Deed], most: int) -> Iterator[list[Deed]]:
    """As many deeds at a time as a transaction may take: so many, and 8 MiB."""
    portion: list[Deed] = []
    room = _MOST_BYTES
    for deed in deeds:
        size = _size(deed)
        if portion and (len(portion) == most or size > room):
            yield portion
            portion, room = [], _MOST_BYTES
        portion.append(deed)
        room -= size
    if portion:
        yield portion


def _size(deed: Deed) -> int:
    return len(deed.fate.record.value or b"") if isinstance(deed.fate, PutBack) else 0


async def _carry_out(writer: Writer, prefix: str, deeds: list[Deed], order: Order) -> None:
    back: defaultdict[Place, list[Sent]] = defaultdict(list)
    for _, fate in deeds:
        if isinstance(fate, PutBack):
            back[fate.place].append(fate.record)
    at = rfc3339(from_epoch_ms(order.clock()))
    entries = [ledger.entry(deed.letter, _settlement(deed, order, at)) for deed in deeds]

    await writer.begin()
    for (topic, partition), records in back.items():
        await writer.send(prefix + topic, partition, records)
    await writer.send(SETTLED.name(prefix), deeds[0].letter.address.partition, entries)
    await writer.commit()


def _settlement(deed: Deed, order: Order, at: str) -> Settlement:
    letter, fate = deed
    went_to = f"{fate.place.topic}/{fate.place.partition}" if isinstance(fate, PutBack) else None
    return Settlement(
        done="discarded" if went_to is None else "redriven",
        at=at,
        by=order.by,
        because=order.because,
        went_to=went_to,
        redrives_before=letter.redrives,
        parked_at=ledger.parked_at(letter),
    )
