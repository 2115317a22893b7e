"""What a tender's broker has asked for, and with which of his events."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from events.commands import HandlingChosen, TenderRequested
from events.facts import HandlingChoiceRefused, TenderRefused
from schemas.frozen import Frozen
from schemas.ids import BrokerId
from schemas.tender import Handling
from schemas.time import Time, from_epoch_ms
from workers.insight.told import Told


class Wish(Frozen):
    """The handling that a broker has asked for, and when the log took it.

    said_with: the kind of his event, which the decision may have outlived: then it is None, as is
    said_at.
    """

    handling: Handling
    said_at: Time | None = None
    said_with: Literal["tender-requested", "handling-chosen"] | None = None


def wish_for(handling: Handling | None, said: Iterable[Wish]) -> Wish | None:
    """The wish that a decision names."""
    if handling is None:
        return None
    return next((one for one in said if one.handling == handling), Wish(handling=handling))


def wishes(events: Sequence[Told], broker_id: BrokerId | None) -> list[Wish]:
    """All that this broker has asked for, in the order in which it counts: his first request leads.

    Without what no settings would have heard: a request that was sent again with other data, and a
    choice that was given up before there was a request.
    """
    requests = [place for place, one in enumerate(events) if isinstance(one.data, TenderRequested)]
    begun = requests[0] if requests else len(events)
    unheard = {*_sent_again(events), *_given_up(events[:begun])}
    in_order = (*events[begun : begun + 1], *events[:begun], *events[begun + 1 :])
    heard = (one for one in in_order if one.event.id not in unheard)
    return [wish for one in heard if (wish := _wish(one, broker_id)) is not None]


def _wish(one: Told, broker_id: BrokerId | None) -> Wish | None:
    said_at = from_epoch_ms(one.at)
    match one.data:
        case TenderRequested(broker_id=by, handling=handling) if by == broker_id and handling:
            return Wish(handling=handling, said_at=said_at, said_with="tender-requested")
        case HandlingChosen(broker_id=by, handling=handling) if by == broker_id:
            return Wish(handling=handling, said_at=said_at, said_with="handling-chosen")
        case _:
            return None


def _sent_again(events: Iterable[Told]) -> Iterator[str | None]:
    for one in events:
        if isinstance(one.data, TenderRefused) and one.data.code == "changed_after_start":
            yield one.event.causation


def _given_up(events: Iterable[Told]) -> Iterator[str | None]:
    for one in events:
        if isinstance(one.data, HandlingChoiceRefused):
            yield one.event.causation
