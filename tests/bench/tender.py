"""The load: requests of 1.1 KB, the same for every engine, each with its one right answer."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final, NamedTuple
from uuid import UUID

import msgspec

from events import codec
from events.catalogue import TENDER_REQUESTED
from events.commands import TenderRequested
from events.event import Command
from events.partition import partition_of
from schemas.document import Document
from schemas.ids import AccountId, BrokerId, ConsultationId, DocumentId, TenderId
from schemas.money import Money
from schemas.tender import Policyholder, PriorLoss, RequestedCover, RiskAnswer
from tests.bench.account import Accounts


class Tender(NamedTuple):
    """A request as it goes to the log, and the kind of the fact that must follow."""

    id: str
    partition: int
    key: bytes
    value: bytes
    answer: str


def tenders(count: int, accounts: Accounts, partitions: int) -> Iterator[Tender]:
    """So many, as many in each partition as in the next, the accounts of a partition in turn."""
    of_partition: dict[int, list[str]] = defaultdict(list)
    for name in accounts:
        of_partition[partition_of(name.encode(), partitions)].append(name)
    for number in range(count):
        turn, partition = divmod(number, partitions)
        names = of_partition[partition]
        name = names[turn % len(names)]
        yield _tender(number, partition, name, accounts[name].answer.kind)


class _Event(msgspec.Struct):
    subject: str


_EVENT: Final = msgspec.json.Decoder(_Event)


def subject_of(event: bytes) -> str:
    """The id of the tender that an event of the bench is about."""
    return _EVENT.decode(event).subject


def _tender(number: int, partition: int, account: str, answer: str) -> Tender:
    tender = str(UUID(int=number))
    ids = {
        "account_id": AccountId(account),
        "tender_id": TenderId(tender),
        "broker_id": BrokerId(f"vm-{number % 5_000}"),
    }
    data = _REQUEST.model_copy(update=ids)
    raw = data.model_dump_json(exclude_none=True).encode()
    command = Command(TENDER_REQUESTED, f"anf-{number}", "urn:beratung:gewerbe", data, raw)
    record = codec.encode_command(command, now_ms=0)
    return Tender(tender, partition, record.key, record.value, answer)


_REQUEST: Final = TenderRequested(
    account_id=AccountId("-"),
    tender_id=TenderId("-"),
    broker_id=BrokerId("-"),
    line_of_business="Betriebshaftpflicht",
    consultation_id=ConsultationId("ber-88213"),
    trade_code="43.21.0",
    policyholder=Policyholder(
        name="Elektro Brückner & Söhne GmbH",
        postal_code="60594",
        city="Frankfurt am Main",
    ),
    requested_cover=RequestedCover(
        sum_insured=Money(amount="5000000.00", currency="EUR"),
    ),
    risk_answers=(RiskAnswer(code="jahresumsatz", answer="1850000", unit="EUR"),),
    prior_losses=(
        PriorLoss(
            year=2023,
            amount=Money(amount="1840.50", currency="EUR"),
            description="Wasserschaden nach Bohrung in eine Leitung",
        ),
    ),
    documents=(
        Document(
            document_id=DocumentId("dok-501"),
            name="Risikofragebogen.pdf",
            media_type="application/pdf",
            size_bytes=248_113,
            sha256="966423786afe5ca9eb4d8ef0146dfbb55e7ba9d18a65fe68c6cfba7307fdfd5b",
        ),
    ),
)
