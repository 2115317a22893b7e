"""Settles dead letters for the board's pages, as the command line does."""

from collections import defaultdict
from collections.abc import Collection
from contextlib import aclosing
from functools import partial

from typing_extensions import override

from events.catalogue import COMMANDS
from workers.board.web.board import Desk, KafkaAway
from workers.client.administration import administration
from workers.client.failures import FAILURES
from workers.client.reader import Place
from workers.dead_letters import fate
from workers.dead_letters.fate import Judgement
from workers.dead_letters.letters import Address
from workers.dead_letters.pace import Pace
from workers.dead_letters.settling import Order, settle
from workers.engine.agent import Clock
from workers.engine.kafka.connection import Connection


class KafkaDesk(Desk):
    """Opens what it needs for each order: there are few of them."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    @override
    async def redrive(self, letters: Collection[Address], by: str, because: str) -> int:
        try:
            async with administration(self._connection) as admin:
                partitions = await admin.partitions([COMMANDS[0].kind])
        except FAILURES as error:
            raise KafkaAway(type(error).__name__) from error
        judgement = partial(fate.redrive, partitions=partitions[COMMANDS[0].kind])
        return await self._settle(letters, self._order(judgement, by, because))

    @override
    async def discard(self, letters: Collection[Address], by: str, because: str) -> int:
        return await self._settle(letters, self._order(fate.discard, by, because))

    def _order(self, judgement: Judgement, by: str, because: str) -> Order:
        return Order(judgement, by, because, Pace(rate=None), self._clock)

    async def _settle(self, letters: Collection[Address], order: Order) -> int:
        chosen: defaultdict[Place, list[int]] = defaultdict(list)
        for topic, partition, offset in letters:
            chosen[Place(topic, partition)].append(offset)
        count = 0
        try:
            async with aclosing(settle(self._connection, chosen, order)) as settled:
                async for more in settled:
                    count += more
        except FAILURES as error:
            raise KafkaAway(type(error).__name__) from error
        return count
