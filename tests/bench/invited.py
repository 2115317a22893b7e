"""The work of lifecycle: claims of assigned tenders, and invitations about forwarded ones.

Commands about one tender are of one kind and so of one topic: in which order those of several are
decided is left to the log's clock, and each would have two right answers.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Final, NamedTuple

import msgspec

from events import codec
from events.catalogue import (
    INSURER_INVITATION_REFUSED,
    INSURER_INVITATION_REQUESTED,
    INSURER_INVITED,
    TENDER_ACTION_HELD,
    TENDER_CLAIM_REFUSED,
    TENDER_CLAIM_REQUESTED,
    TENDER_CLAIMED,
    TENDER_REQUESTED,
    Topic,
)
from events.commands import TenderRequested
from events.event import Command
from events.lifecycle import InsurerInvitationRequested, TenderClaimRequested
from events.payload import TenderPayload
from schemas.ids import ClerkId, InsurerId, InvitationId, OrganisationId, PersonId
from schemas.insurer import Insurer
from schemas.message import Sender
from schemas.settings import Backoffice
from tests.bench.account import Accounts
from tests.bench.answers import Wrong, read
from tests.bench.kafka import Appended, Outgoing
from tests.bench.routed import decisions
from tests.bench.tender import Tender, tenders
from tests.bench.work import Work
from workers.lifecycle.agent import lifecycle
from workers.service.topics import topics_of

_CLERKS: Final = ("k.sommer", "m.winter")
_INSURERS: Final = 8
_KINDS: Final = (
    TENDER_CLAIMED.kind,
    TENDER_CLAIM_REFUSED.kind,
    INSURER_INVITED.kind,
    INSURER_INVITATION_REFUSED.kind,
    TENDER_ACTION_HELD.kind,
)


class Answer(NamedTuple):
    """What must come of a command; None where its fact has none of it."""

    kind: str
    sequence: int | None = None
    slot: int | None = None
    slots_left: int | None = None
    code: str | None = None


class Asked(NamedTuple):
    """A command as it goes to the log, and what must come of it.

    id: of the invitation; of tender and clerk for a claim.
    """

    id: str
    record: Outgoing
    answer: Answer


class _About(NamedTuple):
    """A tender, its request, and what its account has settled: an assigned one has a backoffice,
    a forwarded one a cap.
    """

    tender: Tender
    request: TenderRequested
    cap: int | None
    backoffice: Backoffice | None


def inviting(count: int, accounts: Accounts, partitions: int) -> Work:
    """Answer so many commands: two clerks claim each assigned tender, and the broker of each
    forwarded one wants to ask more insurers than he may.
    """
    about = list(_about(count, accounts, partitions))
    asked = list(islice(_commands(about), count))
    by_id = {each.id: each for each in asked}
    return Work(
        topics=topics_of(lifecycle()),
        known=lambda: decisions((each.tender for each in about), accounts),
        asked=[each.record for each in asked],
        answers=_KINDS,
        judges=lambda: partial(judge, by_id),
    )


def judge(asked: Mapping[str, Asked], record: Appended) -> str:
    """The id of the command that a fact rightly answers. Raises: Wrong."""
    data = read(_FACT, record).data
    command = asked.get(data.id)
    if command is None:
        raise Wrong(f"{record.topic} is about no command of this run")
    if (record.partition, record.key) != (command.record.partition, command.record.key):
        raise Wrong(f"{record.topic} is in the wrong partition or has the wrong key")
    answer = Answer(record.topic, data.sequence, data.slot, data.slots_left, data.code)
    if answer != command.answer:
        raise Wrong(f"{answer} instead of {command.answer}")
    return command.id


class _Data(msgspec.Struct):
    tender_id: str
    invitation_id: str | None = None
    clerk_id: str | None = None
    sequence: int | None = None
    slot: int | None = None
    slots_left: int | None = None
    code: str | None = None

    @property
    def id(self) -> str:
        return self.invitation_id or f"{self.tender_id}-{self.clerk_id}"


class _Fact(msgspec.Struct):
    data: _Data


_FACT: Final = msgspec.json.Decoder(_Fact)


def _about(count: int, accounts: Accounts, partitions: int) -> Iterator[_About]:
    """Enough tenders for so many commands."""
    enough = 0
    for tender in tenders(count, accounts, partitions):
        if enough >= count:
            return
        event = codec.decode(tender.value, (), TENDER_REQUESTED, tender.key)
        assert isinstance(event.data, TenderRequested)
        settings = accounts[event.data.account_id].settings
        about = _About(tender, event.data, settings.max_insurers, settings.backoffice)
        enough += _turns(about)
        yield about


def _turns(about: _About) -> int:
    """How many commands are about it."""
    return len(_CLERKS) if about.backoffice else _INSURERS


def _commands(about: Sequence[_About]) -> Iterator[Asked]:
    """About each tender its next command, in turn."""
    for number in range(1, 1 + max(len(_CLERKS), _INSURERS)):
        for each in about:
            if number <= _turns(each):
                yield _command(each, number)


def _command(about: _About, number: int) -> Asked:
    if about.backoffice is None:
        return _invitation(about, number)
    return _claim(about, about.backoffice.organisation_id, number)


def _claim(about: _About, organisation: OrganisationId, number: int) -> Asked:
    request, clerk = about.request, ClerkId(_CLERKS[number - 1])
    data = TenderClaimRequested(
        account_id=request.account_id,
        tender_id=request.tender_id,
        clerk_id=clerk,
        organisation_id=organisation,
    )
    first = Answer(TENDER_CLAIMED.kind, sequence=1)
    late = Answer(TENDER_CLAIM_REFUSED.kind, code="already_claimed")
    record = _record(about, TENDER_CLAIM_REQUESTED, data, f"claim-{number}")
    return Asked(f"{request.tender_id}-{clerk}", record, first if number == 1 else late)


def _invitation(about: _About, number: int) -> Asked:
    request, cap = about.request, about.cap or 0
    data = InsurerInvitationRequested(
        account_id=request.account_id,
        tender_id=request.tender_id,
        invitation_id=InvitationId(f"{request.tender_id}-{number}"),
        insurer=Insurer(insurer_id=InsurerId(f"vr-{number}"), name=f"Versicherer {number}"),
        requested_by=Sender(party="broker", person_id=PersonId(request.broker_id)),
    )
    within = Answer(INSURER_INVITED.kind, number, slot=number, slots_left=cap - number)
    beyond = Answer(INSURER_INVITATION_REFUSED.kind, code="cap_reached")
    record = _record(about, INSURER_INVITATION_REQUESTED, data, f"invite-{number}")
    return Asked(data.invitation_id, record, within if number <= cap else beyond)


def _record(about: _About, topic: Topic, data: TenderPayload, name: str) -> Outgoing:
    command = Command(topic, f"{name}-{data.tender_id}", "urn:portal", data)
    encoded = codec.encode_command(command, now_ms=0)
    return Outgoing(topic.kind, about.tender.partition, encoded.key, encoded.value)
