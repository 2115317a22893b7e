"""What is known of an insurer's invitation: who asked, and whether it still stands; pure."""

from typing import Any, Final

from events.lifecycle import InsurerDeclined, InsurerInvitationWithdrawn, InsurerInvited
from schemas.time import epoch_ms
from workers.board.store.tables import INVITATION
from workers.board.store.upsert import Change, Upsert
from workers.insight.recorded import Recorded

_INSURER: Final = ("insurer_id", "insurer_name")
_INVITED: Final = Upsert(
    INVITATION,
    given=(*_INSURER, "invited_at", "invited_by", "answer_by", "slot", "settings_version"),
)
_WITHDRAWN: Final = Upsert(INVITATION, kept=_INSURER, given=("withdrawn_at", "withdrawal_code"))
_DECLINED: Final = Upsert(INVITATION, kept=_INSURER, given=("declined_at", "decline_code", "late"))


def _whose(data: InsurerInvited | InsurerInvitationWithdrawn | InsurerDeclined) -> dict[str, Any]:
    return {
        "account_id": data.account_id,
        "tender_id": data.tender_id,
        "invitation_id": data.invitation_id,
        "insurer_id": data.insurer.insurer_id,
        "insurer_name": data.insurer.name,
    }


def invited(record: Recorded, data: InsurerInvited) -> Change:
    """The insurer may be asked."""
    row = {
        **_whose(data),
        "invited_at": record.appended_at,
        "invited_by": data.requested_by.person_id,
        "answer_by": data.answer_by and epoch_ms(data.answer_by),
        "slot": data.slot,
        "settings_version": data.settings_version,
    }
    return Change(_INVITED, row)


def withdrawn(record: Recorded, data: InsurerInvitationWithdrawn) -> Change:
    """The insurer is asked no longer."""
    row = {"withdrawn_at": record.appended_at, "withdrawal_code": data.reason.code}
    return Change(_WITHDRAWN, {**_whose(data), **row})


def declined(record: Recorded, data: InsurerDeclined) -> Change:
    """The insurer makes no offer."""
    row = {
        "declined_at": record.appended_at,
        "decline_code": data.reason.code,
        "late": data.late,
    }
    return Change(_DECLINED, {**_whose(data), **row})
