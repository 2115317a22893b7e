"""What is known of an account's settings: every version of them; pure."""

from typing import Final

from events.facts import AccountSettingsChanged
from schemas.time import epoch_ms
from workers.board.store.tables import SETTINGS_VERSION
from workers.board.store.upsert import Change, Upsert
from workers.insight.recorded import Recorded

_CHANGED: Final = Upsert(
    SETTINGS_VERSION,
    given=tuple(
        column.name
        for column in SETTINGS_VERSION.c
        if column not in {*SETTINGS_VERSION.primary_key}
    ),
)


def changed(record: Recorded, data: AccountSettingsChanged) -> Change:
    """A new version."""
    backoffice, effective_from = data.backoffice, data.effective_from
    row = {
        "account_id": data.account_id,
        "version": data.version,
        "event_id": record.event and record.event.id,
        "mode": data.mode,
        "max_insurers": data.max_insurers,
        "cap_counts": data.cap_counts,
        "organisation_id": backoffice and backoffice.organisation_id,
        "backoffice_name": backoffice and backoffice.name,
        "backoffice_kind": backoffice and backoffice.kind,
        "company_name": data.company_name,
        "effective_from": effective_from and epoch_ms(effective_from),
        "in_force_from": data.in_force_from_ms,
        "changed_at": epoch_ms(data.changed_at),
        "changed_by": data.changed_by.user_id,
        "changed_by_role": data.changed_by.role,
        "reason": data.reason,
    }
    return Change(_CHANGED, row)
