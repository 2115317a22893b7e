"""What the board keeps a copy of."""

from typing import Final

from events.catalogue import DEAD, EVENTS, SETTLED

TOPICS: Final = (*EVENTS, *DEAD, SETTLED)
"""Every event, every dead letter, and what became of it."""
