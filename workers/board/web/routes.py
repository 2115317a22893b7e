"""Every address of the board in one table: what is there, who may see it, what it answers.

A page and its twin under /api are the same reading, shown or said in JSON.
"""

from typing import Final

from workers.board.web.access import audit_page as audit
from workers.board.web.access.audit_page import audit_page
from workers.board.web.access.disclosure import Wish, disclose
from workers.board.web.access.openid import pages as sign_in
from workers.board.web.access.typed import resume
from workers.board.web.access.viewer import (
    ADMINS,
    ANYBODY,
    AUDITORS,
    BROKERS,
    CLERKS,
    EVERYBODY,
    OFFICE,
    OPERATORS,
    WRITERS,
)
from workers.board.web.answering import as_json, as_page
from workers.board.web.api import simulate as simulation
from workers.board.web.api.evidence import evidence
from workers.board.web.api.explain import explain
from workers.board.web.api.trace import trace
from workers.board.web.openapi import document
from workers.board.web.pages import (
    account,
    event,
    letters,
    overview,
    ownership,
    review,
    search,
    settling,
    tender,
    worklist,
)
from workers.board.web.pages.choice import page as choice
from workers.board.web.pages.choice import waiting as choices
from workers.board.web.pages.choice.form import ChoiceForm
from workers.board.web.pages.conversation import page as conversation
from workers.board.web.pages.conversation.form import MessageForm
from workers.board.web.pages.order import Order
from workers.board.web.pages.ownership import OwnershipForm
from workers.board.web.pages.settings import history
from workers.board.web.pages.settings import page as settings
from workers.board.web.pages.settings.form import SettingsForm
from workers.board.web.route import Route
from workers.board.web.stream import Wanted, events
from workers.board.web.twins import Twins
from workers.insight.evidence import Evidence
from workers.insight.explanation import Explanation
from workers.insight.simulation import Simulation
from workers.insight.trace import Trace

_ACCOUNT: Final = "/accounts/{account}"
_TENDER: Final = "/accounts/{account}/tenders/{tender}"
_SETTINGS: Final = "/accounts/{account}/settings"
_MESSAGES: Final = f"{_TENDER}/messages"
_CHOICE: Final = "/choice/{account}/{tender}"
_EVENT: Final = "/events/{topic}/{partition}/{offset}"
_LETTER: Final = "/dead-letters/{topic}/{partition}/{offset}"

ROUTES: Final = (
    Route(
        "GET",
        "/",
        as_page(overview.overview, "overview.html"),
        EVERYBODY,
        "What waits, and what has happened last",
    ),
    Route(
        "GET",
        "/api/overview",
        as_json(overview.overview),
        EVERYBODY,
        "What waits, and what has happened last",
        overview.Overview,
    ),
    *Twins(
        "/tenders",
        worklist.worklist,
        "worklist.html",
        EVERYBODY,
        "Tenders, the untouched oldest first",
        worklist.Worklist,
        query=worklist.Wanted,
        command="tenders waiting",
    ).routes,
    Route("GET", "/search", search.go, EVERYBODY, "Tenders by their id", query=search.Wanted),
    Route(
        "GET",
        "/api/search",
        as_json(search.search),
        EVERYBODY,
        "Tenders by their id",
        search.Found,
        query=search.Wanted,
    ),
    *Twins(
        "/accounts",
        account.accounts,
        "accounts.html",
        OFFICE,
        "Accounts",
        account.Accounts,
        query=account.Wanted,
    ).routes,
    *Twins(
        _ACCOUNT,
        account.account,
        "account.html",
        OFFICE,
        "An account and its settings",
        account.Account,
        command="tenders settings history",
    ).routes,
    Route(
        "GET",
        _TENDER,
        conversation.read_there(as_page(tender.tender, "tender.html")),
        EVERYBODY,
        "A tender, its way and its messages",
        query=tender.Wanted,
    ),
    Route(
        "GET",
        f"/api{_TENDER}",
        as_json(tender.tender),
        EVERYBODY,
        "A tender, its way and its messages",
        tender.TenderPage,
        query=tender.Wanted,
    ),
    Route(
        "POST",
        f"{_TENDER}/claim",
        ownership.claim,
        CLERKS,
        "A clerk takes the tender",
        form=OwnershipForm,
    ),
    Route(
        "POST",
        f"{_TENDER}/release",
        ownership.release,
        CLERKS,
        "A clerk gives the tender back",
        form=OwnershipForm,
    ),
    *Twins(
        f"{_TENDER}/explanation",
        explain,
        "explanation.html",
        EVERYBODY,
        "Why a tender stands where it does",
        Explanation,
        command="tenders explain",
    ).routes,
    *Twins(
        f"{_TENDER}/evidence",
        evidence,
        "evidence.html",
        EVERYBODY,
        "Which insurers were asked, and what came of it",
        Evidence,
        command="tenders evidence",
    ).routes,
    Route(
        "GET",
        f"/api{_TENDER}/trace",
        as_json(trace),
        OFFICE,
        "Everything that happened to a tender, causes before what they led to",
        Trace,
        command="tenders trace",
    ),
    Route(
        "GET",
        f"/api{_ACCOUNT}/simulation",
        as_json(simulation.simulate),
        ADMINS,
        "What other settings would have done to the last tenders",
        Simulation,
        query=simulation.Wanted,
        command="tenders simulate",
        outside="not_yours",
    ),
    Route(
        "GET",
        _SETTINGS,
        settings.show,
        ADMINS,
        "Who handles an account's tenders",
        query=settings.Shown,
        outside="not_yours",
    ),
    Route(
        "POST",
        f"{_SETTINGS}/check",
        settings.keeping(settings.check),
        ADMINS,
        "What a change would do",
        form=SettingsForm,
        outside="not_yours",
    ),
    Route(
        "POST",
        f"{_SETTINGS}/edit",
        settings.edit,
        ADMINS,
        "A change once more, as it was typed",
        form=SettingsForm,
        outside="not_yours",
    ),
    Route(
        "POST",
        _SETTINGS,
        settings.keeping(settings.save),
        ADMINS,
        "A change that is wanted",
        form=SettingsForm,
        command="tenders settings set",
        outside="not_yours",
    ),
    Route(
        "GET",
        f"{_SETTINGS}/history",
        history.show,
        ADMINS,
        "Every version, and what it changed",
        outside="not_yours",
    ),
    Route(
        "GET",
        f"{_SETTINGS}/history.csv",
        history.export,
        ADMINS,
        "The same for a spreadsheet",
        outside="not_yours",
    ),
    Route(
        "GET",
        _MESSAGES,
        conversation.read_there(as_page(conversation.talk, "messages.html")),
        EVERYBODY,
        "What was written about a tender",
        query=conversation.Wanted,
    ),
    Route(
        "POST",
        _MESSAGES,
        conversation.send,
        WRITERS,
        "Something to be written about it",
        form=MessageForm,
    ),
    *Twins(
        "/choices",
        choices.choices,
        "choices.html",
        BROKERS,
        "Tenders that wait for their broker's choice",
        choices.Choices,
        query=choices.Wanted,
    ).routes,
    Route("GET", _CHOICE, choice.show, BROKERS, "Who shall handle this tender?"),
    Route("POST", _CHOICE, choice.choose, BROKERS, "The answer", form=ChoiceForm),
    *Twins(
        _EVENT, event.event, "event.html", OPERATORS, "A record of the log", event.EventPage
    ).routes,
    *Twins(
        "/dead-letters",
        letters.letters,
        "letters.html",
        OPERATORS,
        "What could not be worked on",
        letters.Letters,
        query=letters.Wanted,
        command="tenders dead-letters list",
    ).routes,
    Route(
        "GET",
        "/dead-letters/review",
        review.show,
        OPERATORS,
        "What would become of dead letters",
        query=review.Wanted,
    ),
    Route(
        "POST", "/dead-letters/settle", settling.by_form, OPERATORS, "Put back or discard letters"
    ),
    Route(
        "GET",
        "/api/dead-letters/review",
        as_json(review.review),
        OPERATORS,
        "What would become of dead letters",
        review.Review,
        query=review.Wanted,
    ),
    Route(
        "POST",
        "/api/dead-letters/redrive",
        settling.by_json("redrive"),
        OPERATORS,
        "Put dead letters back, each once",
        settling.Settled,
        form=Order,
        command="tenders dead-letters redrive",
    ),
    Route(
        "POST",
        "/api/dead-letters/discard",
        settling.by_json("discard"),
        OPERATORS,
        "Give dead letters up",
        settling.Settled,
        form=Order,
        command="tenders dead-letters discard",
    ),
    *Twins(
        _LETTER,
        letters.letter,
        "letter.html",
        OPERATORS,
        "A dead letter",
        letters.LetterPage,
        command="tenders dead-letters show",
    ).routes,
    *Twins(
        "/audit",
        audit_page,
        "audit.html",
        AUDITORS,
        "What people did on the board",
        audit.AuditPage,
        query=audit.Wanted,
    ).routes,
    Route("POST", "/disclosures", disclose, OPERATORS, "Personal data, for a reason", form=Wish),
    Route("GET", "/resume/{draft}", resume, EVERYBODY, "What was typed before a session ran out"),
    Route("GET", "/sign-in", sign_in.begin, ANYBODY, "The way in", query=sign_in.Wanted),
    Route("GET", "/sign-in/done", sign_in.complete, ANYBODY, "In", query=sign_in.Returned),
    Route("POST", "/sign-out", sign_in.sign_out, ANYBODY, "The way out"),
    Route("GET", "/signed-out", sign_in.signed_out, ANYBODY, "Out"),
    Route("GET", "/stream", events, EVERYBODY, "What is stored, as it comes", query=Wanted),
    Route("GET", "/api/openapi.json", document, EVERYBODY, "This document"),
)
