"""An account's settings: who handles its tenders, decided once by its admin."""

from typing import Literal

from schemas.frozen import Frozen
from schemas.ids import OrganisationId, UserId
from schemas.text import Name

Mode = Literal["backoffice", "self", "broker_decides"]
"""The three options of the article; `broker_decides` leaves it to the broker, per tender."""

BackofficeKind = Literal["own", "service"]
"""The account's own backoffice, or one booked as a service."""


class Backoffice(Frozen):
    """The organisation that handles an account's tenders."""

    organisation_id: OrganisationId
    name: Name
    kind: BackofficeKind


class ChangedBy(Frozen):
    """Who changed the settings, and in which role; only `admin` may."""

    user_id: UserId
    role: Name
