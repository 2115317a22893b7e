"""Makes sending a form twice the same as sending it once.

Each form that is shown carries a token of its own. The id of the command that follows from it is
derived from the token and from all that was typed: a double click, a reload or the browser's back
button publishes the same id, which has no second effect; a changed form is another command.
"""

import re
from secrets import token_urlsafe
from typing import Final
from uuid import UUID, uuid5

from schemas.ids import PersonId

_NAMESPACE: Final = UUID("3fd0a3cd-4a0c-5d0c-9f6e-4f7a1f0a9f55")
_BYTES: Final = 16
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{22}")


def fresh_token() -> str:
    """For a form that is shown for the first time."""
    return token_urlsafe(_BYTES)


def kept_token(text: str) -> str:
    """The token as it was sent; a fresh one where that is none of ours."""
    return text if _TOKEN.fullmatch(text) else fresh_token()


def derived_id(token: str, person: PersonId, content: str) -> str:
    """The id of what this person asks for with this form and this content."""
    return str(uuid5(_NAMESPACE, f"{token}\0{person}\0{content}"))
