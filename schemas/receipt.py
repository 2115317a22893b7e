"""Why a tender was routed as it was."""

from typing import Any, Literal

from pydantic import StrictBool
from typing_extensions import override

from schemas.frozen import Frozen
from schemas.number import Ordinal
from schemas.settings import Mode
from schemas.tender import Handling
from schemas.text import Text


class Receipt(Frozen):
    """The settings that decided, and what the broker had asked for.

    sentence_de: what the broker reads; no codes, no ids.
    """

    mode: Mode
    settings_version: Ordinal
    choice: Handling | None = None
    decided_by: Literal["account", "broker"]
    choice_overruled: StrictBool
    sentence_de: Text

    @override
    def model_post_init(self, _context: Any, /) -> None:
        by_broker = self.mode == "broker_decides"
        if by_broker and self.choice is None:
            raise ValueError("a broker decides by a choice")
        if (self.decided_by == "broker") != by_broker:
            raise ValueError("decided_by follows from the mode")
        if self.choice_overruled != (not by_broker and self.choice not in (None, self.mode)):
            raise ValueError("a choice is overruled when the account's mode is another")
