"""Which dead letters an operator means."""

from dataclasses import dataclass

from events.json import NotJson, parse
from workers.dead_letters import letters
from workers.dead_letters.letters import Letter


@dataclass(frozen=True)
class Selection:
    """What all of the letters have in common; None where it does not matter.

    topic: a `.dead` topic. offsets: of the letters, not of the commands that they were.
    """

    reason: str | None = None
    topic: str | None = None
    partition: int | None = None
    offsets: range | None = None
    tender: str | None = None
    account: str | None = None

    @property
    def topics(self) -> tuple[str, ...]:
        """Where they are to be looked for."""
        return letters.TOPICS if self.topic is None else (self.topic,)

    def covers(self, letter: Letter, value: bytes | None) -> bool:
        """Whether the letter, which has this value, is meant."""
        return (
            self.reason in {None, letter.reason}
            and self.partition in {None, letter.address.partition}
            and (self.offsets is None or letter.address.offset in self.offsets)
            and self.account in {None, letter.account}
            and (self.tender is None or self.tender == tender_in(value))
        )


def tender_in(value: bytes | None) -> str | None:
    """The id of the tender that a command is about, as far as it can be made out.

    Of structured events and of binary ones, whose value is the data; right or not otherwise.
    """
    try:
        event = parse(value or b"")
    except NotJson:
        return None
    data = event.get("data", event) if isinstance(event, dict) else None
    tender = data.get("tender_id") if isinstance(data, dict) else None
    return tender if isinstance(tender, str) else None
