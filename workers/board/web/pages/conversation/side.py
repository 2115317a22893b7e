"""For whom somebody may write about a tender: its broker, or the backoffice that handles it."""

from collections.abc import Sequence

from schemas.ids import OrganisationId, PersonId
from schemas.message import Sender
from schemas.time import Time
from workers.board.store import account as accounts
from workers.board.store.database import Snapshot
from workers.board.store.tender import Tender
from workers.board.web.access.viewer import Viewer


def senders(person: Viewer, tender: Tender, office: OrganisationId | None) -> Sequence[Sender]:
    """Each side that this person may speak for; none for those who only look on. Pure.

    person: with all that they are in the tender's account. office: of `office`.
    """
    found = []
    if office is not None and person.may({"clerk"}):
        found.append(Sender(party="backoffice", person_id=person.person_id, organisation_id=office))
    if tender.broker_id is not None and _may_be(person, PersonId(tender.broker_id)):
        found.append(Sender(party="broker", person_id=PersonId(tender.broker_id)))
    return found


def office(connection: Snapshot, tender: Tender, now: Time) -> OrganisationId | None:
    """The backoffice that handles the tender, else the account's."""
    if tender.organisation_id is not None:
        return tender.organisation_id
    in_force = accounts.in_force(accounts.versions(connection, tender.account_id), now)
    return in_force.organisation_id if in_force else None


def _may_be(person: Viewer, broker: PersonId) -> bool:
    return person.may({"broker"}) and (person.plays_everybody or person.person_id == broker)
