"""Something that is asked for, what it meets, and which reasons there are against it."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple, assert_never

from events.lifecycle import InsurerInvitationRequested
from workers.engine.agent import View
from workers.lifecycle.action import Action
from workers.lifecycle.rules import Code
from workers.lifecycle.state import INSURERS, INVITATIONS, TENDERS, Invitation, Tender


class Case(NamedTuple):
    """An action, its tender, and its invitation where it is about one.

    is_taken: whether the insurer that it wants to ask may not be asked again.
    """

    action: Action
    tender: Tender
    invitation: Invitation
    is_taken: bool


def met(view: View, action: Action) -> Case:
    """The case of an action as things stand."""
    return Case(
        action,
        view.get(TENDERS, *action.tender) or Tender(),
        view.get(INVITATIONS, *action.tender, action.item) or Invitation(),
        _is_taken(view, action),
    )


def _is_taken(view: View, action: Action) -> bool:
    match action.asking:
        case InsurerInvitationRequested(insurer=insurer):
            return view.get(INSURERS, *action.tender, insurer.insurer_id) is not None
        case _:
            return False


def reason(case: Case, codes: tuple[Code, ...]) -> Code | None:
    """The first of these reasons that applies, None when none does."""
    return next((code for code in codes if _APPLIES[code](case)), None)


def _always(_case: Case) -> bool:
    return True


def _is_of_another_organisation(case: Case) -> bool:
    return case.action.by.organisation_id != case.tender.organisation_id


def _is_not_the_givers(case: Case) -> bool:
    return case.tender.owner != case.action.handover.giver


def _is_not_for_the_taker(case: Case) -> bool:
    """What is claimed must be nobody's; what is handed over must not be the taker's already."""
    giver, taker = case.action.handover
    return giver is None or case.tender.owner == taker


def _asked_for_something_else(case: Case) -> bool:
    return case.invitation.fingerprint != case.action.fingerprint


def _is_by_another(case: Case) -> bool:
    by, tender = case.action.by, case.tender
    match by.party:
        case "insurer":  # which has to be heard, whoever handles the tender
            return False
        case "broker":
            return tender.state != "self_handled" or by.person_id != str(tender.broker_id)
        case "backoffice":
            return by.organisation_id != tender.organisation_id
        case _:
            assert_never(by.party)


def _is_not_claimed_by_them(case: Case) -> bool:
    return case.tender.state != "self_handled" and case.action.by.person_id != case.tender.owner


def _is_taken_already(case: Case) -> bool:
    return case.is_taken


def _has_no_slot_left(case: Case) -> bool:
    return case.tender.slots_left == 0


_APPLIES: Final[Mapping[Code, Callable[[Case], bool]]] = MappingProxyType(
    {
        "tender_not_routed": _always,
        "not_assigned": _always,
        "not_a_participant": _is_of_another_organisation,
        "not_the_owner": _is_not_the_givers,
        "already_claimed": _is_not_for_the_taker,
        "invitation_id_reused": _asked_for_something_else,
        "not_the_handler": _is_by_another,
        "claim_first": _is_not_claimed_by_them,
        "not_invited": _always,
        "already_invited": _is_taken_already,
        "cap_reached": _has_no_slot_left,
        "already_withdrawn": _always,
        "already_declined": _always,
    }
)
"""When each reason applies, in a state whose table names it; `_always` where the state says all."""
