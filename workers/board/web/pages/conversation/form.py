"""What somebody writes about a tender."""

from functools import partial
from typing import Final, get_args

from schemas.message import Party
from workers.board.web.pages.forms import text
from workers.board.web.pages.forms.text import Unfit
from workers.board.web.pages.forms.typed import Reading, Typed

LONGEST: Final = 10_000
_PARTIES: Final[tuple[Party, ...]] = get_args(Party)


class MessageForm(Typed):
    """party: for whose side it is written, where the writer may speak for both."""

    text: str = ""
    party: str = ""


def written(form: MessageForm) -> tuple[str, Party | None]:
    """The text, and for whom it speaks as far as that is said. Raises: Faulty."""
    reading = Reading(form)
    said = reading.field("text", _said)
    party = reading.field("party", partial(text.one_of, choices=_PARTIES))
    reading.finish()
    return said or "", party


def _said(typed: str) -> str:
    said = text.prose(typed, LONGEST)
    if said is None:
        raise Unfit("Bitte schreiben Sie eine Nachricht.")
    return said
