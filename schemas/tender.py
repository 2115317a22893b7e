"""What a broker asks insurers for: the policyholder, the cover, the risk and its history."""

from typing import Literal

from schemas.frozen import Frozen
from schemas.money import Money
from schemas.number import Year
from schemas.text import Answer, Text

Handling = Literal["self", "backoffice"]
"""Who deals with the insurers: the broker (Eigenbearbeitung) or the account's backoffice."""


class Policyholder(Frozen):
    """The company that wants cover (Versicherungsnehmer)."""

    name: Text
    legal_form: Text | None = None
    street: Text | None = None
    postal_code: Text | None = None
    city: Text | None = None


class RequestedCover(Frozen):
    """The cover that is wanted."""

    sum_insured: Money | None = None
    deductible: Money | None = None
    remarks: Text | None = None


class RiskAnswer(Frozen):
    """The answer to one question about the risk; always text, `unit` says what a number counts."""

    code: Text
    answer: Answer
    unit: Text | None = None


class PriorLoss(Frozen):
    """A loss of former years (Vorschaden)."""

    year: Year
    amount: Money
    description: Text | None = None
