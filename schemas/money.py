"""Amounts of money, exact."""

from decimal import Decimal
from typing import Annotated, Final

import pycountry
from pydantic import GetCoreSchemaHandler, StringConstraints
from pydantic_core import CoreSchema, core_schema

from schemas.frozen import Frozen

_AMOUNT: Final = r"^(0|[1-9][0-9]{0,15})\.[0-9]{2}$"


class _Iso4217:
    """A currency code; a lookup rather than a function, as every amount passes here."""

    def __get_pydantic_core_schema__(
        self, _source: type[str], _handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        codes = sorted(currency.alpha_3 for currency in pycountry.currencies)
        return core_schema.custom_error_schema(
            core_schema.literal_schema(codes),
            custom_error_type="currency",
            custom_error_message="A currency is a code of ISO 4217, such as EUR",
        )


Currency = Annotated[str, _Iso4217()]


class Money(Frozen):
    """An amount that is not negative, with two decimals, in a currency of ISO 4217."""

    amount: Annotated[str, StringConstraints(strict=True, pattern=_AMOUNT)]
    currency: Currency

    @property
    def value(self) -> Decimal:
        """The amount as a number."""
        return Decimal(self.amount)
