"""What became of dead letters: the ledger, a compacted topic with one record per settled letter.

The record is written in the transaction that puts the letter back, so the two never disagree. What
is open are the dead letters without a record here.
"""

from collections.abc import AsyncIterator, Collection, Iterable
from typing import Final, Literal, NamedTuple

import msgspec

from events.catalogue import SETTLED
from schemas.time import from_epoch_ms, rfc3339
from workers.client.errors import TellUser
from workers.client.reader import Found, Place, patient_reader, reader
from workers.dead_letters import letters
from workers.dead_letters.letters import Address, Letter
from workers.engine.kafka.connection import Connection
from workers.engine.port import Sent

Done = Literal["redriven", "discarded"]
State = Literal["open", "redriven", "discarded"]


class Settlement(msgspec.Struct, frozen=True):
    """What was done with a dead letter, when, by whom and why; times as RFC 3339.

    went_to: topic/partition. redrives_before: how often it had been put back earlier. parked_at: of
    the letter, so that none is taken for one of a `.dead` topic that was deleted and made anew.
    """

    done: Done
    at: str
    by: str
    because: str
    went_to: str | None
    redrives_before: int
    parked_at: str


def parked_at(letter: Letter) -> str:
    """When the letter was parked, RFC 3339."""
    return rfc3339(from_epoch_ms(letter.timestamp))


def entry(letter: Letter, settlement: Settlement) -> Sent:
    """The ledger's record about a letter."""
    return Sent(letter.address.text.encode(), msgspec.json.encode(settlement))


class Ledger:
    """The settlements that have been read."""

    def __init__(self) -> None:
        self._settlements: dict[Address, Settlement] = {}

    def take_in(self, records: Iterable[Found]) -> None:
        """Raises: TellUser for a record that is none of the ledger's."""
        for record in records:
            address, settlement = _read(record)
            self._settlements[address] = settlement

    def of(self, letter: Letter) -> Settlement | None:
        """What became of a letter; None while it is open."""
        found = self._settlements.get(letter.address)
        return found if found is not None and found.parked_at == parked_at(letter) else None


_SETTLEMENT: Final = msgspec.json.Decoder(Settlement)


def _read(record: Found) -> tuple[Address, Settlement]:
    try:
        address = Address.parse((record.key or b"").decode())
        return address, _SETTLEMENT.decode(record.value or b"")
    except ValueError as error:  # which msgspec's and Unicode's are as well
        where = f"{record.topic}/{record.partition}/{record.offset}"
        raise TellUser(f"{where} does not say what became of a dead letter: {error}") from error


async def read(connection: Connection) -> Ledger:
    """All that is settled now."""
    ledger = Ledger()
    async with reader(connection, [SETTLED.kind]) as entries:
        await entries.rewind()
        async for records in entries.to_end():
            ledger.take_in(records)
    return ledger


async def read_partition(connection: Connection, number: int) -> Ledger:
    """All that was settled in one partition number, whatever else is being settled there."""
    ledger = Ledger()
    async with patient_reader(connection, [Place(SETTLED.kind, number)]) as entries:
        await entries.rewind()
        async for records in entries.to_end():
            ledger.take_in(records)
    return ledger


class Standing(NamedTuple):
    """A dead letter, and what became of it."""

    letter: Letter
    settlement: Settlement | None

    @property
    def state(self) -> State:
        """In a word."""
        return "open" if self.settlement is None else self.settlement.done


async def standings(connection: Connection, topics: Collection[str]) -> AsyncIterator[Standing]:
    """Every dead letter of these topics, by partition the oldest first."""
    ledger = await read(connection)
    async for record in letters.records(connection, topics):
        letter = letters.letter(record)
        yield Standing(letter, ledger.of(letter))
