"""What broker and backoffice write to each other about a tender, and the form to write there."""

from contextlib import suppress
from typing import Final, NamedTuple

from aiohttp import web
from pydantic import Field

from events.catalogue import MESSAGE_HELD, MESSAGE_POSTED, MESSAGE_REFUSED, MESSAGE_RELAYED
from events.commands import MessagePosted
from events.facts import MessageRefused
from schemas.frozen import Frozen
from schemas.ids import AccountId, MessageId, TenderId
from schemas.message import Sender
from schemas.time import Time, from_epoch_ms
from workers.board.store import conversation, read_mark
from workers.board.store import tender as tenders
from workers.board.store.audit import Matter
from workers.board.store.conversation import Before, Message
from workers.board.store.database import Snapshot
from workers.board.store.tender import Tender
from workers.board.web import cursor, scope
from workers.board.web.access.audit import audit
from workers.board.web.access.viewer import PERSON, Viewer
from workers.board.web.address import messages_path
from workers.board.web.answering import query
from workers.board.web.board import board
from workers.board.web.pages.conversation.form import MessageForm, written
from workers.board.web.pages.conversation.side import office, senders
from workers.board.web.pages.forms.asking import Question, ask, by_form, unsent
from workers.board.web.pages.forms.token import derived_id, fresh_token, kept_token
from workers.board.web.pages.forms.typed import Faulty, typed
from workers.board.web.problem import Problem
from workers.board.web.redirect import see_other
from workers.board.web.rendering import rendered
from workers.board.web.route import Handler

_ANSWERS: Final = (MESSAGE_RELAYED, MESSAGE_HELD, MESSAGE_REFUSED)
_UNPROCESSABLE: Final = 422


class Wanted(Frozen):
    """before: only what was written earlier, as `earlier` of the page before says."""

    before: str | None = None


class Talk(Frozen):
    """A conversation. earlier: `before` of what came before. read_up_to: number of the last message
    that the viewer had read before. senders: as whom they may write.

    form: as it was typed, or empty with a token of its own; trouble: why it was not sent.
    """

    tender: Tender
    messages: tuple[Message, ...]
    earlier: str | None
    read_up_to: int
    senders: tuple[Sender, ...]
    form: MessageForm = Field(default_factory=lambda: MessageForm(token=fresh_token()))
    trouble: str = ""


class _Asked(NamedTuple):
    """Which conversation, by whom, when, and from where on."""

    account_id: AccountId
    tender_id: TenderId
    person: Viewer
    now: Time
    before: Before | None = None


async def talk(request: web.Request) -> Talk:
    """The conversation about the tender in the path."""
    asked = _asked(request)._replace(before=cursor.read(query(request, Wanted).before, Before))
    return await board(request).read(lambda connection: _talk(connection, asked))


def read_there(page: Handler) -> Handler:
    """The handler of a page that shows the conversation as well: whoever sees it has read it."""

    async def handler(request: web.Request) -> web.StreamResponse:
        answer = await page(request)
        await _mark(request)
        return answer

    return handler


async def _mark(request: web.Request) -> None:
    """Whoever asks has seen all that was written so far about the tender in the path."""
    account_id, tender_id = scope.tender(request)
    which = account_id, tender_id, request[PERSON].person_id
    with suppress(Problem):  # then it stays unread, which does no harm
        if await board(request).read(lambda connection: read_mark.unread(connection, *which)):
            await board(request).write(lambda connection: read_mark.mark(connection, *which))


async def send(request: web.Request) -> web.Response:
    """Send what was written, and show what came of it."""
    asked, form = _asked(request), await typed(request, MessageForm)
    form = form.model_copy(update={"token": kept_token(form.token)})
    found = await board(request).read(lambda connection: _talk(connection, asked))
    try:
        return await _send(request, found, form)
    except Faulty as faulty:
        return _once_more(request, found, form, next(iter(faulty.faults.values())))
    except Problem as problem:
        said = unsent(problem)
        return _once_more(request, found, form, said.advice, said.status)


async def _send(request: web.Request, found: Talk, form: MessageForm) -> web.Response:
    data, tender = _message(request, found, form), found.tender
    command = by_form(MESSAGE_POSTED, data, form.token, request[PERSON].person_id)
    answer = await ask(board(request), Question(command, _ANSWERS, item=data.message_id))
    if isinstance(answer.fact, MessageRefused):
        return _once_more(request, found, form, answer.fact.message)
    if answer.is_new:
        await audit(request, "message_posted", Matter(tender.account_id, tender.tender_id))
    return see_other(f"{messages_path(tender.account_id, tender.tender_id)}#last")


def _message(request: web.Request, found: Talk, form: MessageForm) -> MessagePosted:
    """Raises: Faulty; Problem for somebody who only looks on."""
    text, party = written(form)
    fit = [sender for sender in found.senders if party in (None, sender.party)]
    if not fit:
        raise Problem("not_yours")
    tender, sender = found.tender, fit[0]
    about = "\0".join((tender.account_id, tender.tender_id, sender.party, text))
    message_id = derived_id(form.token, request[PERSON].person_id, about)
    return MessagePosted(
        account_id=tender.account_id,
        tender_id=tender.tender_id,
        message_id=MessageId(message_id),
        sender=sender,
        text=text,
    )


def _once_more(
    request: web.Request, found: Talk, form: MessageForm, trouble: str, status: int = _UNPROCESSABLE
) -> web.Response:
    page = found.model_copy(update={"form": form, "trouble": trouble})
    return rendered(request, "messages.html", page, status=status)


def _asked(request: web.Request) -> _Asked:
    account_id, tender_id = scope.tender(request)
    now = from_epoch_ms(board(request).clock())
    return _Asked(account_id, tender_id, request[PERSON].inside(account_id), now)


def _talk(connection: Snapshot, asked: _Asked) -> Talk:
    account_id, tender_id, person, now, before = asked
    known = tenders.tender(connection, account_id, tender_id)
    if known is None:
        raise Problem("no_such_tender")
    tender, _ = known
    page = conversation.page(connection, account_id, tender_id, before)
    return Talk(
        tender=tender,
        messages=tuple(page.messages),
        earlier=cursor.written(page.earlier),
        read_up_to=read_mark.read_up_to(connection, account_id, tender_id, person.person_id),
        senders=tuple(senders(person, tender, office(connection, tender, now))),
    )
