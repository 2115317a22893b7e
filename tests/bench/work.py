"""What an engine is to do in a run: what it knows before, what it is asked, how it is judged."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from events.catalogue import Topic
from tests.bench.answers import Answers, Judge, answered
from tests.bench.kafka import Appended, Outgoing


@dataclass(frozen=True)
class Work:
    """One load.

    topics: all that there must be. known: what lies in the log before it is asked, made anew at
    each call. asked: what is to be answered, one fact each. answers: the kinds of those facts.
    judges: makes a judge for a run.
    """

    topics: Sequence[Topic]
    known: Callable[[], Iterable[Outgoing]]
    asked: Sequence[Outgoing]
    answers: Sequence[str]
    judges: Callable[[], Judge]

    def answered(self, facts: Iterable[Appended]) -> Answers:
        """These facts, held against what was asked."""
        return answered(len(self.asked), self.judges(), facts)
