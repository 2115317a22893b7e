"""A tender on its way to a decision."""

import msgspec

from events.event import Cause
from workers.router.state import Tender, TenderKey


class Case(msgspec.Struct, frozen=True):
    """A tender that can be decided.

    data: its request's, as received. cause: the record that the decision follows from.
    released_by: id of what let that record go on, None when it did not wait.
    """

    key: TenderKey
    tender: Tender
    data: bytes
    cause: Cause
    released_by: str | None = None
