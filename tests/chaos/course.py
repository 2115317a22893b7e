"""The course of a run: set the stage, publish under faults, let it settle, read all of it back."""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Final

from events.catalogue import AGENTS, CHANGELOGS, DEAD, EVENTS, FACTS
from tests.chaos import board, witness
from tests.chaos.aborted import aborted_transactions
from tests.chaos.broker import Broker
from tests.chaos.checker import check
from tests.chaos.faults import Counts, Fault, plan
from tests.chaos.fleet import TENDERS, Fleet, Recipe
from tests.chaos.history import Anomaly, History, Place
from tests.chaos.lag import LagMeter
from tests.chaos.load import Load
from tests.chaos.mischief import Mischief, Stage, Tell
from tests.chaos.proxy import Proxy
from tests.chaos.publisher import Publisher
from tests.chaos.reader import Follower, read
from tests.chaos.report import LAG_WITHIN_S, Report

_LOOK_AGAIN_S: Final = 0.5
_QUIET_S: Final = 1.0
"""Before the first fault, so that there is work to disturb."""


@dataclass(frozen=True)
class Setup:
    """What is to happen.

    seconds: how long records are published and faults done. counts: how often the dice do what.
    aimed: faults beside those of the dice.
    """

    seed: int
    tenders: int
    seconds: float
    counts: Counts
    workers: int = 4
    partitions: int = 4
    least_aborted: int = 1
    tenders_command: Sequence[str] = TENDERS
    aimed: Sequence[Fault] = ()

    def faults(self) -> list[Fault]:
        """What the dice make of the counts, and what is aimed."""
        seconds = self.seconds - _QUIET_S
        return [*plan(self.seed, self.counts, seconds, self.workers), *self.aimed]

    def places(self, topics: Sequence[str]) -> list[Place]:
        return [Place(topic, n) for topic in topics for n in range(self.partitions)]


class Course:
    """One run, in a directory that holds Kafka's data and the workers' logs afterwards."""

    def __init__(self, setup: Setup, directory: Path, tell: Tell) -> None:
        self._setup = setup
        self._directory = directory
        self._tell = tell
        self._records = Load(setup.seed, setup.tenders, setup.partitions).records()

    async def run(self) -> Report:
        """From an empty directory to the verdict."""
        logs = self._directory / "logs"
        logs.mkdir()
        async with Proxy() as proxy:
            broker = Broker(proxy, self._directory / "kafka")
            await broker.start()
            try:
                await self._create_topics(broker.bootstrap)
                recipe = Recipe(broker.bootstrap, logs, self._setup.tenders_command)
                fleet = Fleet(recipe, self._setup.workers)
                return await self._played(Stage(broker, fleet, proxy))
            finally:
                await broker.stop()

    async def _create_topics(self, bootstrap: str) -> None:
        options = ("--partitions", str(self._setup.partitions), "--replication", "1")
        create = await asyncio.create_subprocess_exec(
            *TENDERS, "topics", "create", *options, "--bootstrap", bootstrap, stdout=sys.stderr
        )
        if await create.wait():
            raise RuntimeError("the topics could not be created")

    async def _played(self, stage: Stage) -> Report:
        bootstrap = stage.broker.bootstrap
        facts = self._setup.places([topic.kind for topic in (*FACTS, *DEAD)])
        follower = Follower(bootstrap, facts)
        following = asyncio.create_task(follower.run())
        mischief = Mischief(stage, self._tell)
        try:
            with stage.fleet.at_work():
                await stage.fleet.begun(len(AGENTS) * self._setup.partitions)
                publisher = Publisher(bootstrap, self._records, self._setup.seconds)
                await self._disturbed(publisher, mischief)
                stage.proxy.calm()
                settled_s = await self._settled(bootstrap)
                self._tell("comparing the board with the log")
                of_board = await board.anomalies(
                    bootstrap, self._directory / "logs", self._setup.partitions
                )
                await stage.fleet.leave()
        finally:
            follower.stop()
            await following
        history = await self._history(bootstrap, publisher, follower)
        found = [*check(history), *of_board]
        return self._report(stage, mischief, history, found, settled_s)

    async def _disturbed(self, publisher: Publisher, mischief: Mischief) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(publisher.run())
            await asyncio.sleep(_QUIET_S)
            tasks.create_task(mischief.run(self._setup.faults()))

    async def _settled(self, bootstrap: str) -> float | None:
        """Seconds until nothing lags any more; None when that takes too long."""
        inputs = {
            agent: self._setup.places([t.kind for t in EVENTS if agent in t.consumed_by])
            for agent in AGENTS
        }
        began = monotonic()
        with LagMeter(bootstrap, inputs) as meter:
            while (waited := monotonic() - began) < LAG_WITHIN_S:
                if await asyncio.to_thread(meter.total) == 0:
                    return waited
                await asyncio.sleep(_LOOK_AGAIN_S)
        return None

    async def _history(self, bootstrap: str, publisher: Publisher, follower: Follower) -> History:
        places = self._setup.places([t.kind for t in (*EVENTS, *DEAD, *CHANGELOGS)])
        self._tell("reading everything back")
        return History(
            self._setup.partitions,
            self._records,
            publisher.acknowledged,
            committed=await asyncio.to_thread(read, bootstrap, places, "read_committed"),
            everything=await asyncio.to_thread(read, bootstrap, places, "read_uncommitted"),
            polled=follower.found,
            repeated=frozenset(publisher.repeated),
        )

    def _report(
        self,
        stage: Stage,
        mischief: Mischief,
        history: History,
        found: Sequence[Anomaly],
        settled_s: float | None,
    ) -> Report:
        members, ends = stage.fleet.members, stage.proxy.ends
        logs = [member.log for member in members if member.log.exists()]
        return Report(
            self._setup.seed,
            self._setup.tenders,
            len(self._records),
            mischief.done,
            found,
            witness.restarts(members, mischief.done),
            [*witness.bad_ends(members), *witness.log_findings(logs)],
            settled_s,
            aborted_transactions(history),
            self._setup.least_aborted,
            ends.lost,
            ends.delivered,
        )
