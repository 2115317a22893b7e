"""Does the faults of a plan, each at its time, side by side."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Final, NamedTuple

from tests.chaos.broker import Broker
from tests.chaos.faults import Fault, Kind
from tests.chaos.fleet import Fleet
from tests.chaos.proxy import Proxy

_BETWEEN_MEMBERS_S: Final = 1.0

Tell = Callable[[str], None]


class Done(NamedTuple):
    """A fault that was done, and when it began and was over, seconds on the monotonic clock."""

    fault: Fault
    began: float
    over: float


@dataclass(frozen=True)
class Stage:
    """What faults are done to."""

    broker: Broker
    fleet: Fleet
    proxy: Proxy


class Mischief:
    """Does a plan; `done` is what happened, in the order in which it was over."""

    def __init__(self, stage: Stage, tell: Tell) -> None:
        self.done: list[Done] = []
        self._stage = stage
        self._tell = tell
        self._broker_is_ours = asyncio.Lock()
        self._acts: dict[Kind, Callable[[Fault], Awaitable[None]]] = {
            "kill": self._kill,
            "freeze": self._freeze,
            "terminate": self._terminate,
            "join": self._join,
            "roll": self._roll,
            "broker_kill": self._broker_kill,
            "broker_freeze": self._broker_freeze,
            "cut": self._cut,
            "half_close": self._half_close,
            "delay": self._delay,
            "lose_replies": self._lose_replies,
            "hold_ends": self._hold_ends,
            "deafen": self._deafen,
        }

    async def run(self, plan: Sequence[Fault]) -> None:
        """Until the last fault is over."""
        began = monotonic()
        async with asyncio.TaskGroup() as faults:
            for fault in plan:
                faults.create_task(self._do(fault, began))

    async def _do(self, fault: Fault, began: float) -> None:
        await asyncio.sleep(began + fault.at - monotonic())
        self._tell(str(fault))
        since = monotonic()
        await self._acts[fault.kind](fault)
        self.done.append(Done(fault, since, monotonic()))

    async def _kill(self, fault: Fault) -> None:
        for member in self._stage.fleet.struck(fault.who):
            member.kill(away_s=fault.lasts)
        await asyncio.sleep(fault.lasts)

    async def _freeze(self, fault: Fault) -> None:
        members = self._stage.fleet.struck(fault.who)
        for member in members:
            member.freeze()
        await asyncio.sleep(fault.lasts)
        for member in members:
            member.thaw()

    async def _terminate(self, fault: Fault) -> None:
        self._stage.fleet.regulars[fault.who].terminate()

    async def _join(self, fault: Fault) -> None:
        self._stage.fleet.guest.join()
        await asyncio.sleep(fault.lasts)
        self._stage.fleet.guest.leave()

    async def _roll(self, _fault: Fault) -> None:
        for member in self._stage.fleet.regulars:
            member.terminate()
            await member.gone()
            await asyncio.sleep(_BETWEEN_MEMBERS_S)

    async def _broker_kill(self, fault: Fault) -> None:
        async with self._broker_is_ours:
            await self._stage.broker.kill()
            await asyncio.sleep(fault.lasts)
            await self._stage.broker.start()

    async def _broker_freeze(self, fault: Fault) -> None:
        async with self._broker_is_ours:
            self._stage.broker.freeze()
            await asyncio.sleep(fault.lasts)
            self._stage.broker.thaw()

    async def _cut(self, _fault: Fault) -> None:
        self._stage.proxy.cut()

    async def _half_close(self, _fault: Fault) -> None:
        self._stage.proxy.half_close()

    async def _delay(self, fault: Fault) -> None:
        self._stage.proxy.delay_s += fault.strength
        await asyncio.sleep(fault.lasts)
        self._stage.proxy.delay_s -= fault.strength

    async def _lose_replies(self, fault: Fault) -> None:
        self._stage.proxy.ends.lose_replies(int(fault.strength))

    async def _hold_ends(self, fault: Fault) -> None:
        self._stage.proxy.ends.hold(int(fault.strength))

    async def _deafen(self, fault: Fault) -> None:
        self._stage.proxy.deafen(int(fault.strength))
