"""What stands above every page while something is not as it should be."""

from datetime import datetime
from typing import Final, Literal, NamedTuple

from schemas.time import from_epoch_ms
from workers.board.web import german
from workers.board.web.board import Standing


class Notice(NamedTuple):
    """A sentence; `as_of` is the time that it speaks of."""

    tone: Literal["warning", "news"]
    text: str
    as_of: datetime | None = None


_WORTH_TELLING: Final = 500
"""Records; fewer are read before anybody has finished the sentence."""


def notices(standing: Standing, sign_in: str) -> list[Notice]:
    """What people should know about what they see; sign_in: about who may see it, if anything."""
    return [*([Notice("news", sign_in)] if sign_in else []), *_of_the_feed(standing)]


def _of_the_feed(standing: Standing) -> list[Notice]:
    as_of = None if standing.as_of is None else from_epoch_ms(standing.as_of)
    if standing.away:
        text = "Die Verbindung zu Kafka ist unterbrochen. Sie sehen den letzten bekannten Stand."
        return [Notice("warning", text, as_of)]
    if standing.behind >= _WORTH_TELLING:
        left = german.counted(standing.behind, "Ereignis ist", "Ereignisse sind")
        return [Notice("news", f"Das Board holt noch auf: {left} noch nicht gelesen.", as_of)]
    return []
