"""What was asked for about a tender before anybody had decided who handles it; pure."""

from collections.abc import Iterable, Iterator

from events.lifecycle import TenderActionHeld
from schemas.frozen import Frozen
from schemas.time import Time, from_epoch_ms
from workers.insight.invitation import OfInvitation
from workers.insight.ownership import OfOwner
from workers.insight.refusal import Refused
from workers.insight.told import Told

_Answer = OfInvitation | OfOwner | Refused


class Waiting(Frozen):
    """Something that has to wait; action: what was asked for, by the kind of its command."""

    action: str
    since: Time


def waiting_in(events: Iterable[Told]) -> Iterator[Waiting]:
    """All that was held and has no answer yet, in order."""
    events = tuple(events)
    # Facts alone: publishers may name any cause.
    answered = {one.event.causation for one in events if isinstance(one.data, _Answer)}
    for at, event in events:
        match event.data:
            case TenderActionHeld(action=action) if event.causation not in answered:
                yield Waiting(action=action, since=from_epoch_ms(at))
            case _:
                pass
