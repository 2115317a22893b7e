"""What changes when something is granted: a tender's owner or an invitation, told by one fact."""

from typing import Literal

from msgspec.structs import replace

from events.lifecycle import InsurerInvitationRequested
from schemas.time import epoch_ms
from workers.engine.agent import Change, Decision, RowT
from workers.engine.moment import Moment
from workers.lifecycle import fact
from workers.lifecycle.case import Case
from workers.lifecycle.state import (
    INSURERS,
    INVITATIONS,
    MARKS_KEPT,
    TENDERS,
    Invitation,
    Taken,
    Tender,
)


def outliving(tender: Tender, row: RowT) -> RowT:
    """A row that is kept until its tender has been forgotten."""
    return replace(row, due=tender.due + 1)  # so the tender is woken first


def change_owner(at: Moment, case: Case, state: Literal["claimed", "unclaimed"]) -> Decision:
    """The tender becomes the taker's, or nobody's."""
    owner = case.action.handover.taker if state == "claimed" else None
    tender = replace(_gone_on(at, case), owner=owner)
    told = fact.owner_changed(case.action, tender)
    return Decision((told,), (TENDERS.put(*case.action.tender, row=tender),))


def change_invitation(
    at: Moment, case: Case, state: Literal["invited", "withdrawn", "declined"]
) -> Decision:
    """An insurer is asked, or drops out."""
    match case.action.asking:
        case InsurerInvitationRequested() as asking:
            return _invite(at, case, asking)
        case _:
            return _end(at, case, replace(case.invitation, state=state))


def _invite(at: Moment, case: Case, asking: InsurerInvitationRequested) -> Decision:
    tender = replace(_gone_on(at, case), counted=case.tender.counted + 1)
    invitation = Invitation(
        state="invited",
        insurer_id=asking.insurer.insurer_id,
        name=asking.insurer.name,
        fingerprint=case.action.fingerprint,
        answer_by=None if asking.answer_by is None else epoch_ms(asking.answer_by),
    )
    taken = INSURERS.put(*_insurer(case, invitation), row=outliving(tender, Taken()))
    changes = (*_rows(case, tender, invitation), taken)
    return Decision((fact.invited(case.action, asking, tender),), changes)


def _end(at: Moment, case: Case, invitation: Invitation) -> Decision:
    tender = _gone_on(at, case)
    freed: tuple[Change, ...] = ()
    if tender.counts_active and case.invitation.state == "invited":
        tender = replace(tender, counted=tender.counted - 1)
        freed = (INSURERS.drop(*_insurer(case, invitation)),)
    told = fact.ended(case.action, tender, invitation, late=_is_late(case))
    return Decision((told,), (*_rows(case, tender, invitation), *freed))


def _gone_on(at: Moment, case: Case) -> Tender:
    """The tender one fact later; it knows what made it so when that comes again."""
    return replace(
        case.tender,
        due=at.policy.remembered_until(at.now),
        sequence=case.tender.sequence + 1,
        answered=(*case.tender.answered, case.action.known_by)[-MARKS_KEPT:],
    )


def _is_late(case: Case) -> bool:
    invitation = case.invitation
    if invitation.state == "withdrawn":
        return True
    return invitation.answer_by is not None and case.action.since > invitation.answer_by


def _rows(case: Case, tender: Tender, invitation: Invitation) -> tuple[Change, Change]:
    key = case.action.tender
    return (
        TENDERS.put(*key, row=tender),
        INVITATIONS.put(*key, case.action.item, row=outliving(tender, invitation)),
    )


def _insurer(case: Case, invitation: Invitation) -> tuple[str, str, str]:
    return *case.action.tender, invitation.insurer_id
