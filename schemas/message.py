"""The two sides of the exchange about a tender."""

from typing import Annotated, Any, Final, Literal

from pydantic import Field
from pydantic.config import ConfigDict, JsonDict
from typing_extensions import override

from schemas.frozen import Frozen
from schemas.ids import BrokerId, OrganisationId, PersonId

Party = Literal["broker", "backoffice"]


def _absent(value: object) -> bool:
    return value is None


def _only(present: str, absent: str) -> JsonDict:
    """JSON Schema: the one field is there, the other is not."""
    return {
        "required": [present],
        "properties": {present: {"type": "string"}, absent: {"type": "null"}},
    }


_BROKER: Final[JsonDict] = {"properties": {"party": {"const": "broker"}}}
_ORGANISATION: Final[JsonDict] = {
    "required": ["organisation_id"],
    "properties": {"organisation_id": {"type": "string"}},
}


class Sender(Frozen):
    """Who wrote: the tender's broker, or any person of a backoffice, which is named as well."""

    model_config = ConfigDict(
        json_schema_extra={
            "if": _BROKER,
            "then": {"properties": {"organisation_id": {"type": "null"}}},
            "else": _ORGANISATION,
        }
    )

    party: Party
    person_id: PersonId
    organisation_id: Annotated[OrganisationId | None, Field(exclude_if=_absent)] = None

    @override
    def model_post_init(self, _context: Any, /) -> None:
        if (self.party == "backoffice") != (self.organisation_id is not None):
            raise ValueError("organisation_id is required for a backoffice, absent for a broker")


class Recipient(Frozen):
    """Whom it is for: the tender's broker, or the backoffice as an organisation."""

    model_config = ConfigDict(
        json_schema_extra={
            "if": _BROKER,
            "then": _only("broker_id", absent="organisation_id"),
            "else": _only("organisation_id", absent="broker_id"),
        }
    )

    party: Party
    organisation_id: Annotated[OrganisationId | None, Field(exclude_if=_absent)] = None
    broker_id: Annotated[BrokerId | None, Field(exclude_if=_absent)] = None

    @override
    def model_post_init(self, _context: Any, /) -> None:
        named = (self.broker_id is not None, self.organisation_id is not None)
        if named != (self.party == "broker", self.party == "backoffice"):
            raise ValueError("a broker is named by broker_id, a backoffice by organisation_id")
