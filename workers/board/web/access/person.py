"""Who a person is, as a sign-in says: by the id that events know them by, and by name."""

from typing import Final

from pydantic import TypeAdapter, ValidationError

from schemas.ids import PersonId
from workers.board.web.problem import Problem

_LONGEST_NAME: Final = 200
_PERSON: Final = TypeAdapter[PersonId](PersonId)


def person_id(text: object) -> PersonId:
    """Raises: Problem when no event could name a person so."""
    try:
        return _PERSON.validate_python(text)
    except ValidationError:
        raise Problem("sign_in_failed", "the person's id is none that events could name") from None


def called(name: object, person: PersonId) -> str:
    """What the person is called; by the id where a sign-in has no name for them."""
    said = name.strip()[:_LONGEST_NAME] if isinstance(name, str) else ""
    return said or person
