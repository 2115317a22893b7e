"""Versions of an account's settings, as the log has them."""

from datetime import UTC, datetime
from typing import Any, Final

from events.facts import AccountSettingsChanged
from schemas.time import epoch_ms
from tests.board.settings.office import ACCOUNT, BACKOFFICE, COMPANY

CHANGED_AT: Final = datetime(2026, 11, 23, 7, 12, tzinfo=UTC)
NOW: Final = datetime(2026, 11, 24, 13, 5, tzinfo=UTC)
NOW_MS: Final = epoch_ms(NOW)


def version(number: int, **changed: Any) -> AccountSettingsChanged:  # noqa: ANN401 - any field
    """By itself option 1."""
    data = {
        "account_id": ACCOUNT,
        "version": number,
        "mode": "backoffice",
        "backoffice": BACKOFFICE,
        "company_name": COMPANY,
        "changed_by": {"user_id": "adm-weber", "role": "admin"},
        "changed_at": CHANGED_AT,
        **changed,
    }
    return AccountSettingsChanged.model_validate(data)
