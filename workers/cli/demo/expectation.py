"""What is due next, of each kind and account; the complaint when something else comes."""

from collections import defaultdict, deque
from collections.abc import Iterable

from workers.cli.demo.outcome import Outcome
from workers.client.errors import TellUser


class Expectation:
    """Outcomes that are still due; those of one kind and account in the order of the story.

    The service promises that order: all of an account lies in one partition.
    """

    def __init__(self) -> None:
        self._due: defaultdict[tuple[str, str], deque[Outcome]] = defaultdict(deque)

    def add(self, outcomes: Iterable[Outcome]) -> None:
        """These must come, after what is due already."""
        for outcome in outcomes:
            self._due[_line(outcome)].append(outcome)

    def meet(self, came: Outcome) -> None:
        """This one came. Raises: TellUser when another was due."""
        due = self._due[_line(came)]
        if not due:
            raise TellUser(f"{came.sentence} came, and nothing like it was due")
        if due[0] != came:
            raise TellUser(f"{came.sentence} came, but {due[0].sentence} was due")
        due.popleft()

    @property
    def due(self) -> list[Outcome]:
        """What has not come yet."""
        return [outcome for line in self._due.values() for outcome in line]


def _line(outcome: Outcome) -> tuple[str, str]:
    return outcome.kind, outcome.account_id
