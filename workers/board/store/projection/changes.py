"""What a record of the log changes in the board's tables; pure.

Several kinds of event set columns of one row, and their topics are read in no order: so each column
is given by one kind, and others may only fill it while it is empty.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from events.catalogue import COMMANDS, DEAD, SETTLED
from events.commands import MessagePosted, TenderRequested
from events.facts import (
    AccountSettingsChanged,
    BackofficeAssigned,
    HandlingChoiceRequired,
    MessageHeld,
    MessageRefused,
    MessageRelayed,
    PortalForwarded,
    TenderHeld,
    TenderRefused,
)
from events.lifecycle import (
    InsurerDeclined,
    InsurerInvitationWithdrawn,
    InsurerInvited,
    TenderClaimed,
    TenderReassigned,
    TenderReleased,
)
from events.partition import partition_of
from events.payload import Payload
from workers.board.store.projection import invitation, letter, message, settings, tender
from workers.board.store.upsert import Change
from workers.insight.recorded import Recorded

_COMMANDS: Final = frozenset(topic.kind for topic in COMMANDS)
_DEAD: Final = frozenset(topic.kind for topic in DEAD)


def changes(record: Recorded, partitions: int) -> tuple[Change, ...]:
    """The rows that a record sets, its own in `event` aside; partitions: of every topic."""
    if record.topic in _DEAD:
        return (letter.parked(record),)
    if record.topic == SETTLED.kind:
        return letter.settled(record)
    return () if _is_misplaced(record, partitions) else _by_event(record)


def _is_misplaced(record: Recorded, partitions: int) -> bool:
    """Whether it is a command that its agent moves to another partition before it counts."""
    if record.topic not in _COMMANDS or record.key is None:
        return False
    return partition_of(record.key, partitions) != record.partition


def _by_event(record: Recorded) -> tuple[Change, ...]:
    event = record.event
    if event is None:  # poison, which its dead letter tells of
        return ()
    return tuple(change(record, event.data) for change in _BY_DATA.get(type(event.data), ()))


_BY_DATA: Final[Mapping[type[Payload], tuple[Callable[[Recorded, Any], Change], ...]]] = {
    TenderRequested: (tender.requested,),
    TenderHeld: (tender.held,),
    HandlingChoiceRequired: (tender.asked,),
    TenderRefused: (tender.refused,),
    BackofficeAssigned: (tender.decided,),
    PortalForwarded: (tender.decided,),
    MessagePosted: (message.posted,),
    MessageHeld: (message.held,),
    MessageRefused: (message.refused,),
    MessageRelayed: (message.relayed, tender.exchanged),
    TenderClaimed: (tender.taken,),
    TenderReassigned: (tender.taken,),
    TenderReleased: (tender.given_back,),
    InsurerInvited: (invitation.invited, tender.gone_on),
    InsurerInvitationWithdrawn: (invitation.withdrawn, tender.gone_on),
    InsurerDeclined: (invitation.declined, tender.gone_on),
    AccountSettingsChanged: (settings.changed,),
}
"""By the type of an event's data; the kinds that are not here are kept as events only."""
