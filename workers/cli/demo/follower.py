"""Reads what the service writes, shows it, and compares it with what the story has foretold."""

from collections.abc import Iterable
from time import monotonic
from typing import Final, assert_never

from events.catalogue import DEAD, FACTS
from events.codec import Undecodable
from events.event import Event
from workers.cli import record
from workers.cli.demo import moment, outcome
from workers.cli.demo.audience import Audience
from workers.cli.demo.expectation import Expectation
from workers.cli.demo.ledger import Ledger
from workers.cli.demo.outcome import Outcome
from workers.client.errors import TellUser
from workers.client.reader import Found, Reader
from workers.dead_letters.letters import Letter

TOPICS: Final = tuple(topic.kind for topic in (*FACTS, *DEAD))
"""What a follower reads, by plain name."""

_PATIENCE_S: Final = 60.0
_NAMED: Final = 3


class Follower:
    """Knows what is due; reads on only when it is asked to."""

    def __init__(self, reader: Reader, ledger: Ledger, audience: Audience) -> None:
        self._reader = reader
        self._ledger = ledger
        self._audience = audience
        self._expectation = Expectation()

    def expect(self, outcomes: Iterable[Outcome]) -> None:
        """These are due from now on."""
        self._expectation.add(outcomes)

    async def watch(self, seconds: float) -> None:
        """Read on for about so long. Raises: TellUser when something comes that is not due."""
        until = monotonic() + seconds
        while monotonic() < until:
            await self._read()

    async def catch_up(self) -> None:
        """Read on until all that is due has come.

        Raises: TellUser when something else comes, or nothing for a minute.
        """
        quiet_since = monotonic()
        while self._expectation.due:
            if await self._read():
                quiet_since = monotonic()
            elif monotonic() - quiet_since > _PATIENCE_S:
                raise TellUser(_overdue(self._expectation.due))

    async def _read(self) -> bool:
        """Whether something has come."""
        found = await self._reader.fetch()
        for one in sorted(found, key=lambda one: one.timestamp):
            self._take(one)
        return bool(found)

    def _take(self, found: Found) -> None:
        match record.opened(found):
            case Event() as fact:
                self._expectation.meet(outcome.of_fact(fact))
                self._happened(fact)
            case Letter() as letter:
                self._expectation.meet(outcome.of_letter(letter))
                self._ledger.enter(found.topic, None)
                self._audience.moment(moment.of_letter(letter))
            case Undecodable() as error:
                raise TellUser(f"a record of {found.topic} cannot be read: {error}")
            case other:
                assert_never(other)

    def _happened(self, fact: Event) -> None:
        if way := self._ledger.enter(fact.kind, fact.data):
            self._audience.way(way)
        if told := moment.of_fact(fact):
            self._audience.moment(told)


def _overdue(due: list[Outcome]) -> str:
    named = "; ".join(outcome.sentence for outcome in due[:_NAMED])
    more = f" and {len(due) - _NAMED} more" if len(due) > _NAMED else ""
    return f"for {_PATIENCE_S:.0f} s nothing has come, and these are due: {named}{more}"
