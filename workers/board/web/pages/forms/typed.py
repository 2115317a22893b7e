"""A form as it was typed, and what is wrong with it."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from aiohttp import web

from schemas.frozen import Frozen
from workers.board.web.access.form import sent
from workers.board.web.pages.forms.text import Unfit

T = TypeVar("T")
F = TypeVar("F", bound="Typed")

Faults = Mapping[str, str]
"""By the field's name, a German sentence that says what to do about it."""


class Typed(Frozen):
    """The fields of a form, each the text in it; empty where nothing was typed.

    token: tells this form from all others that were ever shown.
    """

    token: str = ""


class Faulty(Exception):  # noqa: N818 - what the form is
    """Something is wrong with what was typed."""

    def __init__(self, faults: Faults) -> None:
        super().__init__(", ".join(faults))
        self.faults = faults


class Reading:
    """Reads the fields of a form one by one, and remembers what is wrong with each."""

    def __init__(self, typed: Typed) -> None:
        self._texts = typed.model_dump()
        self._faults: dict[str, str] = {}

    def field(self, name: str, read: Callable[[str], T]) -> T | None:
        """What is in the field; None as well when it cannot be read."""
        try:
            return read(self._texts[name])
        except Unfit as error:
            self.fault(name, str(error))
            return None

    def fault(self, name: str, sentence: str) -> None:
        """Something is wrong with the field; what was found first is said."""
        self._faults.setdefault(name, sentence)

    def finish(self) -> None:
        """Raises: Faulty when something is wrong."""
        if self._faults:
            raise Faulty(self._faults)


async def typed(request: web.Request, form: type[F]) -> F:
    """What was sent; files and unknown fields are not looked at. Raises: Problem."""
    fields = (await sent(request)).items()
    return form.model_validate({name: text for name, text in fields if isinstance(text, str)})
