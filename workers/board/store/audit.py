"""The audit: what people did on the board that somebody may ask about later."""

from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

from sqlalchemy import Connection, insert, select

from schemas.frozen import Frozen
from schemas.ids import AccountId, PersonId, TenderId
from schemas.time import Time, from_epoch_ms
from workers.board.store.tables import AUDIT

Deed = Literal[
    "signed_in",
    "signed_out",
    "refused",
    "disclosed",
    "settings_changed",
    "handling_chosen",
    "message_posted",
    "tender_claimed",
    "tender_released",
    "letters_redriven",
    "letters_discarded",
]
"""refused: wanted what the role does not allow. disclosed: has had personal data shown."""

PAGE: Final = 100


class Matter(NamedTuple):
    """What something is about, as far as it is about that; place: a page of the board."""

    account_id: AccountId | None = None
    tender_id: TenderId | None = None
    place: str | None = None


class Entry(NamedTuple):
    """Something that somebody does; at: epoch milliseconds."""

    at: int
    person_id: PersonId
    name: str
    deed: Deed
    matter: Matter
    reason: str | None


class Noted(Frozen):
    """An entry as it is read; number: counts them, the later the higher."""

    number: int
    at: Time
    person_id: PersonId
    name: str
    deed: Deed
    account_id: AccountId | None
    tender_id: TenderId | None
    place: str | None
    reason: str | None


def note(connection: Connection, entry: Entry) -> None:
    """Write it down."""
    columns = {**entry._asdict(), **entry.matter._asdict()}
    del columns["matter"]
    connection.execute(insert(AUDIT).values(columns))


def noted(
    connection: Connection, accounts: frozenset[AccountId] | None, before: int | None = None
) -> Sequence[Noted]:
    """What was written down about these accounts (None: everything), the latest first.

    before: the number of the entry after which to go on.
    """
    query = select(AUDIT).order_by(AUDIT.c.number.desc()).limit(PAGE)
    if accounts is not None:
        query = query.where(AUDIT.c.account_id.in_(sorted(accounts)))
    if before is not None:
        query = query.where(AUDIT.c.number < before)
    rows = connection.execute(query).mappings()
    return [Noted.model_validate({**row, "at": from_epoch_ms(row["at"])}) for row in rows]


def disclosed(
    connection: Connection, person_id: PersonId, since: int
) -> frozenset[tuple[AccountId | None, str | None]]:
    """The accounts and pages whose personal data this person has had shown since then."""
    query = select(AUDIT.c.account_id, AUDIT.c.place).where(
        AUDIT.c.person_id == person_id, AUDIT.c.at >= since, AUDIT.c.deed == "disclosed"
    )
    return frozenset((account, place) for account, place in connection.execute(query))
