"""Turns one record, or one due row, into what the transaction will write."""

from typing import Final

from events import codec
from events.catalogue import ENVELOPE_BYTES, Topic
from events.codec import Encoded, Undecodable
from events.event import Fact
from events.partition import partition_of
from workers.engine.agent import Agent, Change, Decision
from workers.engine.dead_letter import Place, dead_letter, headers_size
from workers.engine.errors import MustStop, told
from workers.engine.journal import Journal
from workers.engine.port import Log, Record, Sent
from workers.engine.transaction import Transaction

_BATCH_BYTES: Final = 1024
"""What Kafka's own framing of a single record takes at most, with room to spare."""


class Judge:
    """Decodes, lets the agent decide, encodes; parks commands that cannot be decided on."""

    def __init__(self, agent: Agent, log: Log, journal: Journal) -> None:
        self._agent = agent
        self._partition = log.partition
        self._partitions = log.partitions
        self._group = log.group
        self._prefix = log.prefix
        self._journal = journal
        self._inputs = {topic.kind: topic for topic in agent.reads}
        self._commands = frozenset(topic.kind for topic in agent.commands)

    def take(self, transaction: Transaction, kind: str, record: Record) -> None:
        """Work on one record.

        Raises: MustStop when it is a fact that cannot be decoded or applied, or one dead letter too
        many; then nothing of it is in the transaction.
        """
        topic = self._inputs[kind]
        if kind not in self._commands:
            self._apply(transaction, topic, record)
        elif record.key is not None and self._home(record.key) != self._partition:
            self._move(transaction, topic, record)
        else:
            self._command(transaction, topic, record)
        transaction.read(kind, record)

    def wake(self, transaction: Transaction, now: int) -> bool:
        """Work on one row that is due at `now`; False when none is.

        Raises: MustStop when the agent cannot.
        """
        due = transaction.rows.due(now)
        if due is None:
            return False
        self._answer(transaction, due, now)
        transaction.woken += 1
        return True

    def _answer(self, transaction: Transaction, due: Change, now: int) -> None:
        try:
            decision = self._agent.wake(transaction.rows, due, now)
            encoded = self._encoded(decision, now)
        except Exception as error:
            raise MustStop(
                f"a due row of {due.table.name} cannot be decided: {told(error)}"
            ) from error
        if not any(change.is_about(due) for change in decision.changes):
            raise MustStop(f"a due row of {due.table.name} was neither written nor dropped")
        self._keep(transaction, decision, encoded)

    def _apply(self, transaction: Transaction, topic: Topic, record: Record) -> None:
        where, now = self._where(topic, record), transaction.progress.now
        try:
            event = codec.decode(record.value, record.headers, topic, record.key)
            decision = self._agent.decide(transaction.rows, event, now)
            encoded = self._encoded(decision, now)
        except Undecodable as error:
            raise MustStop(f"the fact {where} cannot be decoded: {error}") from error
        except Exception as error:
            raise MustStop(f"the fact {where} cannot be applied: {told(error)}") from error
        self._keep(transaction, decision, encoded)

    def _command(self, transaction: Transaction, topic: Topic, record: Record) -> None:
        now = transaction.progress.now
        try:
            event = codec.decode(record.value, record.headers, topic, record.key)
            decision = self._agent.decide(transaction.rows, event, now)
            encoded = self._encoded(decision, now)
        except Undecodable as error:
            self._park(transaction, topic, record, error.reason, str(error))
        except Exception as error:  # noqa: BLE001 - whatever it is, what is behind it must not wait
            self._park(transaction, topic, record, "decision_failed", told(error))
        else:
            self._keep(transaction, decision, encoded)
            transaction.progress.brake(topic.kind).passed()

    def _keep(self, transaction: Transaction, decision: Decision, encoded: list[Encoded]) -> None:
        for fact, sent in zip(decision.facts, encoded, strict=True):
            transaction.write(fact.topic.kind, self._partition, sent)
            self._journal.decided(fact)
        for change in decision.changes:
            transaction.rows.write(change)

    def _encoded(self, decision: Decision, now: int) -> list[Encoded]:
        return [self._encode(fact, now) for fact in decision.facts]

    def _encode(self, fact: Fact, now: int) -> Encoded:
        encoded = codec.encode(fact, self._agent.name, now)
        # The codec's keys and headers are small: only the value can be too large.
        if len(encoded.value) > fact.topic.max_value_bytes:
            raise ValueError(f"{fact.topic.kind} would be larger than its topic takes")
        return encoded

    def _where(self, topic: Topic, record: Record) -> str:
        return f"{topic.kind}[{self._partition}]@{record.offset}"

    def _home(self, key: bytes) -> int:
        return partition_of(key, self._partitions)

    def _move(self, transaction: Transaction, topic: Topic, record: Record) -> None:
        """A publisher hashes keys differently: on to the partition whose task owns the account."""
        moved_from = ("moved-from", str(self._partition).encode())
        moved = Sent(record.key, record.value, (*record.headers, moved_from))
        if not _fits(topic, moved):
            self._park(transaction, topic, record, "too_large", "too large to be moved")
            return
        home = self._home(record.key or b"")
        transaction.write(topic.kind, home, moved)
        transaction.progress.brake(topic.kind).passed()
        self._journal.moved(topic.kind, record.offset, home)

    def _park(
        self, transaction: Transaction, topic: Topic, record: Record, reason: str, why: str
    ) -> None:
        why_not = transaction.progress.brake(topic.kind).parked()
        if why_not:
            raise MustStop(
                f"{why_not}, {self._where(topic, record)} for {reason}: "
                f"mend what is wrong, or `tenders worker resume {self._agent.name}`"
            )
        place = Place(self._prefix + topic.kind, self._partition, self._group, self._agent.name)
        transaction.write(f"{topic.kind}.dead", self._partition, dead_letter(record, reason, place))
        self._journal.parked(place, record.offset, reason, why)


def _fits(topic: Topic, record: Sent) -> bool:
    """Whether the topic takes the record; one that Kafka refuses would come back for ever."""
    value = len(record.value or b"")
    around = len(record.key or b"") + headers_size(record.headers) + _BATCH_BYTES
    return value <= topic.max_value_bytes and value + around <= (
        topic.max_value_bytes + ENVELOPE_BYTES
    )
