"""Identifiers: 1 to 128 printable ASCII characters without space, a type of its own per noun."""

from typing import Annotated, NewType

from pydantic import StringConstraints

_Id = Annotated[str, StringConstraints(strict=True, pattern=r"^[!-~]{1,128}$")]

AccountId = NewType("AccountId", _Id)
BrokerId = NewType("BrokerId", _Id)
ClerkId = NewType("ClerkId", _Id)
ConsultationId = NewType("ConsultationId", _Id)
DocumentId = NewType("DocumentId", _Id)
InsurerId = NewType("InsurerId", _Id)
InvitationId = NewType("InvitationId", _Id)
MessageId = NewType("MessageId", _Id)
OrganisationId = NewType("OrganisationId", _Id)
PersonId = NewType("PersonId", _Id)
TenderId = NewType("TenderId", _Id)
UserId = NewType("UserId", _Id)
