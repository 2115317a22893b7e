"""The work on one tender, the same for every engine in Python: bytes in, the fact's bytes out."""

from typing import Final, NamedTuple

from events import codec
from events.catalogue import BACKOFFICE_ASSIGNED, PORTAL_FORWARDED, TENDER_REQUESTED
from events.codec import Encoded
from events.commands import TenderRequested
from events.envelope import Headers
from events.event import Event, Fact
from events.facts import BackofficeAssigned, PortalForwarded
from tests.bench.account import Accounts


class Routed(NamedTuple):
    """A fact, ready to be sent."""

    kind: str
    record: Encoded


class Routing:
    """Decides by the accounts' settings, as the product's router does for this load."""

    def __init__(self, engine: str, accounts: Accounts) -> None:
        self._engine = engine
        self._accounts = accounts

    def __call__(
        self, key: bytes | None, value: bytes | None, headers: Headers | None, now: int
    ) -> Routed:
        """Parse, validate, decide and write.

        now: when the request was appended, epoch milliseconds. Raises: Undecodable.
        """
        event = codec.decode(value, headers or (), TENDER_REQUESTED, key)
        return self.decide(event, now)

    def decide(self, event: Event, now: int) -> Routed:
        """The fact that follows from a request."""
        fact = self._fact(event)
        return Routed(fact.topic.kind, codec.encode(fact, self._engine, now))

    def _fact(self, event: Event) -> Fact:
        request = event.data
        if not isinstance(request, TenderRequested):
            raise TypeError(f"{event.kind} is no request")
        account = self._accounts[request.account_id]
        backoffice = account.settings.backoffice
        if backoffice is None:
            forwarded = PortalForwarded(
                account_id=request.account_id,
                tender_id=request.tender_id,
                broker_id=request.broker_id,
                max_insurers=account.settings.max_insurers,
                receipt=account.receipt,
            )
            return Fact(PORTAL_FORWARDED, forwarded, event.cause, request=event.raw)
        assigned = BackofficeAssigned(
            account_id=request.account_id,
            tender_id=request.tender_id,
            broker_id=request.broker_id,
            backoffice=backoffice,
            receipt=account.receipt,
        )
        return Fact(BACKOFFICE_ASSIGNED, assigned, event.cause, request=event.raw)


KINDS: Final = (BACKOFFICE_ASSIGNED.kind, PORTAL_FORWARDED.kind)
"""What a request leads to here: one of these."""
