"""Tells the story: publishes what people do, and lets the audience see what follows."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import assert_never

from events import codec
from events.catalogue import COMMANDS
from events.codec import Encoded
from events.event import Command
from workers.cli.demo.audience import Audience
from workers.cli.demo.follower import TOPICS, Follower
from workers.cli.demo.ledger import Ledger
from workers.cli.demo.moment import Moment
from workers.cli.demo.pace import Pace
from workers.cli.demo.scene import Broken, Round, Scene, Step
from workers.client.publisher import Publisher, publisher
from workers.client.reader import reader
from workers.engine.kafka.connection import Connection


async def tell(
    connection: Connection, scenes: Iterable[Scene], ledger: Ledger, audience: Audience, pace: Pace
) -> None:
    """The whole story, entered into the ledger.

    Raises: TellUser when it goes another way than the scenes say.
    """
    async with (
        reader(connection, TOPICS) as facts,
        publisher(connection, [topic.kind for topic in COMMANDS]) as out,
    ):
        teller = _Teller(out, Follower(facts, ledger, audience), ledger, audience, pace)
        for number, scene in enumerate(scenes, start=1):
            audience.scene(number, scene)
            await teller.play(scene)


@dataclass(frozen=True)
class _Teller:
    out: Publisher
    follower: Follower
    ledger: Ledger
    audience: Audience
    pace: Pace

    async def play(self, scene: Scene) -> None:
        await self.follower.watch(self.pace.scene_s)
        for steps in scene.rounds:
            await self._play_round(steps)

    async def _play_round(self, steps: Round) -> None:
        for step in steps:
            self.follower.expect(step.follows)
            self._remark(step)
            await self._publish(step.published)
            await self.follower.watch(self.pace.after(step))
        await self.follower.catch_up()

    def _remark(self, step: Step) -> None:
        if step.remark:
            self.audience.moment(Moment("remark", step.account_id, step.remark))

    async def _publish(self, published: Command | Broken) -> None:
        kind = published.topic.kind
        await self.out.deliver(kind, _record(published))
        data = published.data if isinstance(published, Command) else None
        if way := self.ledger.enter(kind, data):
            self.audience.way(way)


def _record(published: Command | Broken) -> Encoded:
    match published:
        case Command():
            return codec.encode_command(published, int(time.time() * 1_000))
        case Broken(account_id=account, value=value):
            return Encoded(account.encode(), value, ())
        case other:
            assert_never(other)
