"""Which of the router's answers says where a tender stands now."""

from collections.abc import Sequence
from typing import Final

from workers.insight.outcome import State, outcome
from workers.insight.told import Told

_WEIGHTS: Final[dict[State, int]] = {
    "backoffice": 2,
    "self": 2,
    "waiting": 1,
    "held": 0,
    "refused": 0,
}
"""A decision is the last word on a request, and who was asked for one is no longer held."""


def standing_answer(events: Sequence[Told]) -> Told | None:
    """The answer that counts, of all events about a tender in their order, if there is one.

    A tender that was refused or forgotten may be requested anew: what counts is the newest chain.
    Within it time does not tell which answer came last, since their topics differ.
    """
    answers = [
        (_WEIGHTS[reached.state], one)
        for one in reversed(events)
        if (reached := outcome(one.data)) is not None
    ]
    if not answers:
        return None
    _, newest = answers[0]
    chain = [each for each in answers if each[1].event.correlation == newest.event.correlation]
    return max(chain, key=lambda answer: answer[0])[1]
