"""How fast the story is told: for eyes only, nothing depends on it."""

from typing import Final, NamedTuple, Self

from events.catalogue import TENDER_REQUESTED
from events.event import Command
from workers.cli.demo.scene import Step


class Pace(NamedTuple):
    """Seconds to read what has just appeared: the prose of a scene, a tender, anything else."""

    scene_s: float
    tender_s: float
    other_s: float

    def slower(self, times: float) -> Self:
        """The same pace, so many times as slow; 0 does not pause at all."""
        return self.__class__(*(times * seconds for seconds in self))

    def after(self, step: Step) -> float:
        """Seconds to look at what follows from a step."""
        is_plain = not step.remark and isinstance(step.published, Command)
        if is_plain and step.published.topic is TENDER_REQUESTED:
            return self.tender_s
        return self.other_s


FOR_EYES: Final = Pace(scene_s=2.0, tender_s=0.2, other_s=0.9)
"""It makes the story last about a minute."""
