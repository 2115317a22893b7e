"""The insurers that were asked for an offer about a tender, and what became of it."""

from collections.abc import Sequence
from typing import Final, Literal

from sqlalchemy import Connection, RowMapping, and_, select

from schemas.frozen import Frozen
from schemas.ids import AccountId, InsurerId, InvitationId, PersonId, TenderId
from schemas.time import Time, from_epoch_ms
from workers.board.store.tables import INVITATION

InvitationState = Literal["invited", "declined", "withdrawn"]

MOST: Final = 200
_I = INVITATION.c
_TIMES: Final = ("invited_at", "answer_by", "withdrawn_at", "declined_at")


class Invitation(Frozen):
    """An insurer that was asked. slot: which it was; code: why it was withdrawn or declined.

    late: a decline that came after `answer_by`, or after the withdrawal.
    """

    invitation_id: InvitationId
    insurer_id: InsurerId | None
    insurer_name: str | None
    state: InvitationState
    slot: int | None
    invited_at: Time | None
    invited_by: PersonId | None
    answer_by: Time | None
    withdrawn_at: Time | None
    declined_at: Time | None
    code: str | None
    late: bool | None


def about(
    connection: Connection, account_id: AccountId, tender_id: TenderId
) -> Sequence[Invitation]:
    """Those about a tender, in the order in which they were asked."""
    mine = and_(_I.account_id == account_id, _I.tender_id == tender_id)
    query = select(INVITATION).where(mine).order_by(_I.invited_at, _I.invitation_id).limit(MOST)
    return [_invitation(row) for row in connection.execute(query).mappings()]


def _invitation(row: RowMapping) -> Invitation:
    times = {name: None if row[name] is None else from_epoch_ms(row[name]) for name in _TIMES}
    state = _state(row)
    code = row["withdrawal_code"] if state == "withdrawn" else row["decline_code"]
    return Invitation.model_validate({**row, **times, "state": state, "code": code})


def _state(row: RowMapping) -> InvitationState:
    if row["withdrawn_at"] is not None:
        return "withdrawn"
    return "invited" if row["declined_at"] is None else "declined"
