"""What a broker clicks in the pop-up."""

from typing import Final, get_args

from schemas.tender import Handling
from workers.board.web.pages.forms import text
from workers.board.web.pages.forms.text import Unfit
from workers.board.web.pages.forms.typed import Faulty, Typed

_HANDLINGS: Final[tuple[Handling, ...]] = get_args(Handling)


class ChoiceForm(Typed):
    """handling: of the button that was clicked."""

    handling: str = ""


def chosen(form: ChoiceForm) -> Handling:
    """Who shall handle the tender. Raises: Faulty."""
    try:
        handling = text.one_of(form.handling, _HANDLINGS)
    except Unfit:
        handling = None
    if handling is None:
        raise Faulty({"handling": "Bitte wählen Sie Eigenbearbeitung oder Backoffice."})
    return handling
