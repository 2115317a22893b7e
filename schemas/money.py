"""Amounts of money, exact."""

from decimal import Decimal
from functools import cache
from typing import Annotated, Final

import pycountry
from pydantic import AfterValidator, GetJsonSchemaHandler, StringConstraints
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from schemas.frozen import Frozen

_AMOUNT: Final = r"^(0|[1-9][0-9]{0,15})\.[0-9]{2}$"


@cache
def currencies() -> frozenset[str]:
    """The currency codes of ISO 4217."""
    return frozenset(currency.alpha_3 for currency in pycountry.currencies)


def _known(code: str) -> str:
    if code not in currencies():
        raise ValueError("a currency is a code of ISO 4217, such as EUR")
    return code


class _NamedInSchema:
    """Names every code in the JSON Schema."""

    def __get_pydantic_json_schema__(
        self, _schema: CoreSchema, _handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"type": "string", "enum": sorted(currencies())}


Currency = Annotated[str, StringConstraints(strict=True), AfterValidator(_known), _NamedInSchema()]


class Money(Frozen):
    """An amount that is not negative, with two decimals, in a currency of ISO 4217."""

    amount: Annotated[str, StringConstraints(strict=True, pattern=_AMOUNT)]
    currency: Currency

    @property
    def value(self) -> Decimal:
        """The amount as a number."""
        return Decimal(self.amount)
