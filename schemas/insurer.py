"""The insurers of a tender: who is asked, how the cap counts them, and why one drops out."""

from typing import Literal

from schemas.frozen import Frozen
from schemas.ids import InsurerId
from schemas.text import Name, Remark

CapCounts = Literal["contacted", "active"]
"""Whom the cap counts: every insurer ever asked, or only those who may still make an offer."""

WithdrawalCode = Literal[
    "placed_elsewhere", "no_longer_needed", "risk_changed", "asked_by_mistake", "other"
]
DeclineCode = Literal[
    "no_appetite", "risk_excluded", "no_capacity", "loss_record", "incomplete_data", "other"
]


class Insurer(Frozen):
    """An insurer, by the id that its account knows it by, and by name."""

    insurer_id: InsurerId
    name: Name


class WithdrawalReason(Frozen):
    """Why an insurer is asked no longer."""

    code: WithdrawalCode
    text: Remark | None = None


class DeclineReason(Frozen):
    """Why an insurer makes no offer."""

    code: DeclineCode
    text: Remark | None = None
