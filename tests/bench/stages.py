"""Which stage of a tender's way a stack belongs to: the innermost of its calls that tells decides.

A function that is renamed or moved takes its stage along; only aiokafka goes by its folders.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal

import aiokafka

from events import codec
from tests.bench.sampled import Stack
from workers.engine.kafka.log import KafkaLog
from workers.engine.kafka.reader import Reader
from workers.engine.kafka.worker import Worker
from workers.engine.kafka.writer import Writer
from workers.engine.state import Overlay, Store
from workers.engine.task import Task
from workers.router import decision
from workers.service.journal import TaskJournal

Stage = Literal[
    "fetch", "decode", "decide", "encode", "produce", "transaction", "tell", "order", "connections"
]
MEANING: Final[Mapping[Stage, str]] = MappingProxyType(
    {
        "fetch": "take records out of Kafka's answers",
        "decode": "parse, validate",
        "decide": "fingerprint, look up, decide",
        "encode": "ids, the fact's bytes",
        "produce": "batches of facts and rows",
        "transaction": "begin, commit; rows to bytes, and taken over",
        "tell": "logs and metrics",
        "order": "merge the inputs, keep within limits",
        "connections": "the event loop and its sockets",
    }
)
"""The stages in the order in which they are shown, with what they do."""


def call_of(function: Callable[..., Any]) -> str:
    """How a function is named in a stack."""
    code = function.__code__
    return f"{code.co_filename}:{code.co_qualname}"


_BY_CALL: Final[Mapping[str, Stage]] = MappingProxyType(
    {
        call_of(Reader.pump): "fetch",
        call_of(KafkaLog.poll): "fetch",
        call_of(codec.decode): "decode",
        call_of(decision.decide): "decide",
        call_of(decision.wake): "decide",
        call_of(codec.encode): "encode",
        call_of(Writer.send): "produce",
        call_of(Writer.begin): "transaction",
        call_of(Writer.commit): "transaction",
        call_of(Overlay.changes): "transaction",
        call_of(Store.apply): "transaction",
        call_of(TaskJournal.decided): "tell",
        call_of(TaskJournal.committed): "tell",
        call_of(Task.turn): "order",
        call_of(Worker._report): "transaction",
    }
)
_AIOKAFKA: Final = str(Path(aiokafka.__file__).parent)
_BY_FOLDER: Final[Mapping[str, Stage]] = MappingProxyType(
    {
        f"{_AIOKAFKA}/consumer/": "fetch",
        f"{_AIOKAFKA}/producer/": "produce",
        f"{_AIOKAFKA}/": "connections",
    }
)
_TURN: Final = ":Handle._run"


def since_the_loop(stack: Stack) -> Stack:
    """The calls that a turn of the event loop has made; none before it turns."""
    turn = next((depth for depth, call in enumerate(stack) if call.endswith(_TURN)), len(stack))
    return stack[turn + 1 :]


def stage_of(calls: Stack) -> Stage | None:
    """The stage that calls since the loop belong to; None where none of them tells."""
    return next((stage for call in reversed(calls) if (stage := _told_by(call))), None)


def _told_by(call: str) -> Stage | None:
    if (stage := _BY_CALL.get(call)) is not None:
        return stage
    return next((stage for folder, stage in _BY_FOLDER.items() if call.startswith(folder)), None)


def shares(met: Counter[Stack]) -> dict[Stage, float]:
    """What part of the processor time each stage took; nothing when nothing was met."""
    found: Counter[Stage] = Counter()
    for stack, times in met.items():
        if calls := since_the_loop(stack):
            found[stage_of(calls) or "connections"] += times
    return {stage: found[stage] / found.total() for stage in MEANING if found.total()}
