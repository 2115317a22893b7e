"""What was asked for about a tender and refused; pure."""

from collections.abc import Iterable, Iterator

from events.facts import HandlingChoiceRefused, TenderRefused
from events.lifecycle import RefusedOfInvitation, RefusedOfOwner
from schemas.frozen import Frozen
from schemas.text import Text
from schemas.time import Time, from_epoch_ms
from workers.insight.told import Told

Refused = TenderRefused | HandlingChoiceRefused | RefusedOfInvitation | RefusedOfOwner


class Refusal(Frozen):
    """Something that was refused; kind: of the fact that says so; message: why, in German."""

    kind: str
    at: Time
    code: str
    message: Text


def refusals_in(events: Iterable[Told]) -> Iterator[Refusal]:
    """Each refusal, in order."""
    for at, event in events:
        no = event.data
        if isinstance(no, Refused):
            refused_at = from_epoch_ms(at)
            yield Refusal(kind=event.kind, at=refused_at, code=no.code, message=no.message)
