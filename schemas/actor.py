"""Who acts on a tender after its routing, besides its two sides."""

from typing import Annotated, Any, Final, Literal

from pydantic import Field
from pydantic.config import ConfigDict, JsonDict
from typing_extensions import override

from schemas.frozen import Frozen
from schemas.ids import OrganisationId, PersonId

_BACKOFFICE: Final[JsonDict] = {"properties": {"party": {"const": "backoffice"}}}
_NAMED: Final[JsonDict] = {
    "required": ["organisation_id"],
    "properties": {"organisation_id": {"type": "string"}},
}
_UNNAMED: Final[JsonDict] = {"properties": {"organisation_id": {"type": "null"}}}


def _absent(value: object) -> bool:
    return value is None


class Reporter(Frozen):
    """Who passes on what an insurer said: somebody there, or whoever handles the tender."""

    model_config = ConfigDict(
        json_schema_extra={"if": _BACKOFFICE, "then": _NAMED, "else": _UNNAMED}
    )

    party: Literal["insurer", "broker", "backoffice"]
    person_id: PersonId
    organisation_id: Annotated[OrganisationId | None, Field(exclude_if=_absent)] = None

    @override
    def model_post_init(self, _context: Any, /) -> None:
        if (self.party == "backoffice") != (self.organisation_id is not None):
            raise ValueError("organisation_id is required for a backoffice, absent for others")


class Requester(Frozen):
    """Who gives tenders to another clerk: an admin of the account, or a clerk of its backoffice."""

    person_id: PersonId
    role: Literal["admin", "clerk"]
