"""The id of a person as a sign-in names it: the same that events call broker, clerk or admin."""

from typing import Final

from pydantic import TypeAdapter, ValidationError

from schemas.ids import PersonId
from workers.board.web.problem import Problem

_PERSON: Final = TypeAdapter[PersonId](PersonId)


def person_id(text: object) -> PersonId:
    """Raises: Problem when no event could name a person so."""
    try:
        return _PERSON.validate_python(text)
    except ValidationError:
        raise Problem("sign_in_failed", "the person's id is none that events could name") from None
