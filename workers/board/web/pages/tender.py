"""A tender's page: where it stands, its way so far, what was asked for, what was written."""

from collections.abc import Sequence

from aiohttp import web

from events.commands import TenderRequested
from events.facts import CarriesRequest
from schemas.frozen import Frozen
from schemas.ids import AccountId, PersonId, TenderId
from workers.board.store import conversation, happened, invitation, letters, read_mark
from workers.board.store import tender as store
from workers.board.store.conversation import Before, Message
from workers.board.store.database import Snapshot
from workers.board.store.happened import Course, Lies
from workers.board.store.invitation import Invitation
from workers.board.store.letters import LetterLine
from workers.board.store.tender import Tender
from workers.board.web import cursor, scope
from workers.board.web.access.viewer import viewer
from workers.board.web.answering import query
from workers.board.web.board import board
from workers.board.web.happening import Happening
from workers.board.web.problem import Problem
from workers.board.web.way import way
from workers.insight.recorded import Recorded


class Wanted(Frozen):
    """before: only what happened earlier, as `earlier` of the page before says; likewise messages.

    Without them, the latest.
    """

    before: cursor.Number | None = None
    messages_before: str | None = None


class TenderPage(Frozen):
    """A tender. request: what its broker asked for, as far as it is still stored.

    way: the youngest last; earlier: `before` of what came before, messages_earlier likewise.
    read_up_to: number of the last message that the viewer had read before. letters: those of its
    dead letters whose tender could be made out.
    """

    tender: Tender
    request: TenderRequested | None
    way: tuple[Happening, ...]
    earlier: int | None
    invitations: tuple[Invitation, ...]
    messages: tuple[Message, ...]
    messages_earlier: str | None
    read_up_to: int
    letters: tuple[LetterLine, ...]


async def tender(request: web.Request) -> TenderPage:
    """Everything about the tender in the path."""
    account_id, tender_id = scope.tender(request)
    wanted = query(request, Wanted)
    person_id = viewer(request).person_id
    return await board(request).read(
        lambda connection: _page(connection, account_id, tender_id, wanted, person_id)
    )


def _page(
    connection: Snapshot,
    account_id: AccountId,
    tender_id: TenderId,
    wanted: Wanted,
    person_id: PersonId,
) -> TenderPage:
    found = store.tender(connection, account_id, tender_id)
    if found is None:
        raise Problem("no_such_tender")
    known, lies = found
    course = happened.to_tender(connection, account_id, tender_id, wanted.before)
    before = cursor.read(wanted.messages_before, Before)
    messages = conversation.page(connection, account_id, tender_id, before)
    return TenderPage(
        tender=known,
        request=_request(connection, lies, course),
        way=way(course.records[::-1]),
        earlier=course.earlier,
        invitations=tuple(invitation.about(connection, account_id, tender_id)),
        messages=tuple(messages.messages),
        messages_earlier=cursor.written(messages.earlier),
        read_up_to=read_mark.read_up_to(connection, account_id, tender_id, person_id),
        letters=tuple(letters.about(connection, account_id, tender_id)),
    )


def _request(connection: Snapshot, lies: Lies | None, course: Course) -> TenderRequested | None:
    """The request, or what the decision repeats of it: facts are kept longer than commands."""
    record = None if lies is None else happened.at(connection, lies)
    if record is not None and record.event is not None:
        return _as_request(record.event.data)
    return _carried(course.records)


def _carried(records: Sequence[Recorded]) -> TenderRequested | None:
    for record in records:
        if record.event is not None and isinstance(record.event.data, CarriesRequest):
            return TenderRequested.model_validate(record.event.parsed["request"])
    return None


def _as_request(data: object) -> TenderRequested | None:
    return data if isinstance(data, TenderRequested) else None
