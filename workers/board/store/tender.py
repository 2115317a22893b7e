"""One tender: all that its row says."""

from typing import Final

from sqlalchemy import Connection, RowMapping, select

from schemas.ids import AccountId, OrganisationId, TenderId
from schemas.settings import Mode
from schemas.tender import Handling
from schemas.time import Time, from_epoch_ms
from workers.board.store.happened import Lies
from workers.board.store.situation import rank, started
from workers.board.store.tables import TENDER
from workers.board.store.worklist import TenderLine, situation_name

_TIMES: Final = (
    "held_at",
    "asked_at",
    "refused_at",
    "changed_after_start_at",
    "decided_at",
    "touched_at",
    "clerk_since",
)


class Tender(TenderLine):
    """A tender; times say when something happened, null where it did not.

    changed_after_start_at: when it was last sent again with other data, which changes nothing.
    touched_at: when its backoffice first wrote about it. clerk_since: when its clerk got it.
    settings_version, choice,
    decided_by, choice_overruled, sentence_de: of its receipt.
    """

    held_at: Time | None
    asked_at: Time | None
    refused_at: Time | None
    refusal_code: str | None
    changed_after_start_at: Time | None
    decided_at: Time | None
    touched_at: Time | None
    clerk_since: Time | None
    handled_by: Handling | None
    organisation_id: OrganisationId | None
    mode: Mode | None
    settings_version: int | None
    choice: Handling | None
    decided_by: str | None
    choice_overruled: bool | None
    sentence_de: str | None


def tender(
    connection: Connection, account_id: AccountId, tender_id: TenderId
) -> tuple[Tender, Lies | None] | None:
    """The tender, and where its request lies; None for one that nobody knows."""
    query = select(TENDER, rank.label("rank"), started.label("started")).where(
        TENDER.c.account_id == account_id, TENDER.c.tender_id == tender_id
    )
    row = connection.execute(query).mappings().first()
    return None if row is None else (_tender(row), _request(row))


def _tender(row: RowMapping) -> Tender:
    times = {name: None if row[name] is None else from_epoch_ms(row[name]) for name in _TIMES}
    return Tender.model_validate(
        {
            **row,
            **times,
            "situation": situation_name(row["rank"]),
            "started_at": from_epoch_ms(row["started"]),
            "last_at": from_epoch_ms(row["last_at"]),
        }
    )


def _request(row: RowMapping) -> Lies | None:
    partition, offset = row["request_partition"], row["request_offset"]
    return None if offset is None else Lies("tender-requested", partition, offset)
