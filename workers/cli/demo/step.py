"""What people do in the story, and what the service must make of each."""

from typing import Final

from events import catalogue
from events.catalogue import Topic
from events.commands import HandlingChosen, MessagePosted, SettingsChangeRequested, TenderRequested
from events.event import Command
from events.payload import TenderPayload
from schemas.money import Money
from schemas.tender import Handling, RequestedCover
from workers.cli.demo.cast import Tender
from workers.cli.demo.outcome import Outcome
from workers.cli.demo.scene import Broken, Step

SOURCE: Final = "urn:tenders:demo"
"""Who publishes. Its ids are fixed, so each fact of the story has the same id every time."""

_ROUTED: Final[dict[Handling, Topic]] = {
    "backoffice": catalogue.BACKOFFICE_ASSIGNED,
    "self": catalogue.PORTAL_FORWARDED,
}
_HALF_A_RECORD: Final = (
    b'{"specversion":"1.0","id":"demo-broken","source":"urn:tenders:demo",'
    b'"type":"tender-requested.v1","data":{"account_id":"rheinblick","tender_id":"A-2026-11'
)


def sets(change: SettingsChangeRequested, version: int) -> Step:
    """An admin's change becomes this version."""
    topic, detail = catalogue.ACCOUNT_SETTINGS_CHANGED, f"version {version}"
    return Step(_change(change), (_of_account(topic, change.account_id, detail),))


def sets_too_late(change: SettingsChangeRequested) -> Step:
    """An admin changes a version that is no longer the current one."""
    topic = catalogue.SETTINGS_CHANGE_REFUSED
    return Step(_change(change), (_of_account(topic, change.account_id, "stale_version"),))


def starts(tender: Tender, handling: Handling, version: int) -> Step:
    """A broker starts a tender that the account's settings decide."""
    return Step(_request(tender.request), (decided_by_account(tender, handling, version),))


def starts_and_chooses(tender: Tender, version: int) -> Step:
    """A broker starts a tender that he decides himself; without a choice he is asked."""
    request = tender.request
    if request.handling is None:
        required = catalogue.HANDLING_CHOICE_REQUIRED
        return Step(_request(request), (_of_tender(required, request, f"version {version}"),))
    return Step(_request(request), (_decided_by_broker(request, request.handling, version),))


def starts_early(tender: Tender) -> Step:
    """A broker starts a tender before his account has settings."""
    held = _of_tender(catalogue.TENDER_HELD, tender.request, "no_settings")
    return Step(_request(tender.request), (held,))


def starts_again(tender: Tender) -> Step:
    """The same request comes a second time, as when a publisher is not sure about the first."""
    request = tender.request
    remark = f"{request.tender_id} comes again, word for word: nothing follows"
    return Step(_request(request, "-again"), (), remark)


def starts_differently(tender: Tender) -> Step:
    """The same tender with twice the sum insured; after the start nothing can be changed."""
    cover = tender.request.requested_cover or RequestedCover()
    doubled = cover.model_copy(update={"sum_insured": _twice(cover.sum_insured)})
    request = tender.request.model_copy(update={"requested_cover": doubled})
    refused = _of_tender(catalogue.TENDER_REFUSED, request, "changed_after_start")
    remark = f"{request.tender_id} comes again with twice the sum insured"
    return Step(_request(request, "-changed"), (refused,), remark)


def breaks_off(tender: Tender) -> Step:
    """A publisher's connection breaks in the middle of a record."""
    topic, account = catalogue.TENDER_REQUESTED, tender.request.account_id
    dead = _of_account(catalogue.dead(topic), account, "not_json")
    return Step(
        Broken(topic, account, _HALF_A_RECORD), (dead,), "a record breaks off in the middle"
    )


def chooses(choice: HandlingChosen, version: int) -> Step:
    """A broker answers the pop-up."""
    return Step(_choice(choice), (_decided_by_broker(choice, choice.handling, version),))


def chooses_too_late(choice: HandlingChosen) -> Step:
    """A broker has second thoughts about a tender that is on its way."""
    refused = _of_tender(catalogue.HANDLING_CHOICE_REFUSED, choice, "already_decided")
    return Step(_choice(choice, "-late"), (refused,))


def writes(message: MessagePosted, number: int) -> Step:
    """One side writes to the other, as the tender's n-th message."""
    return Step(_message(message), (relayed(message, number),))


def writes_in_vain(message: MessagePosted) -> Step:
    """A broker writes to a backoffice about a tender that he handles himself."""
    refused = _of_message(catalogue.MESSAGE_REFUSED, message, "handled_by_broker")
    return Step(_message(message), (refused,))


def writes_early(message: MessagePosted) -> Step:
    """A broker writes about a tender before anybody knows who handles it."""
    held = _of_message(catalogue.MESSAGE_HELD, message, "tender_not_routed")
    return Step(_message(message), (held,))


def decided_by_account(tender: Tender, handling: Handling, version: int) -> Outcome:
    """What becomes of a tender that its account's settings decide, whatever its broker wishes."""
    wish = tender.request.handling
    overruled = ", against the broker's wish" if wish not in (None, handling) else ""
    detail = f"version {version}, decided by the account{overruled}"
    return _of_tender(_ROUTED[handling], tender.request, detail)


def _decided_by_broker(
    said: TenderRequested | HandlingChosen, handling: Handling, version: int
) -> Outcome:
    return _of_tender(_ROUTED[handling], said, f"version {version}, decided by the broker")


def relayed(message: MessagePosted, number: int) -> Outcome:
    """What becomes of a message that reaches the other side."""
    return _of_message(catalogue.MESSAGE_RELAYED, message, f"number {number}")


def released(outcome: Outcome) -> Outcome:
    """The same outcome, of something that was held before."""
    return outcome._replace(detail=f"{outcome.detail}, released")


def _of_account(topic: Topic, account: str, detail: str) -> Outcome:
    return Outcome(topic.kind, account, "", detail)


def _of_tender(topic: Topic, said: TenderPayload, detail: str) -> Outcome:
    return Outcome(topic.kind, said.account_id, said.tender_id, detail)


def _of_message(topic: Topic, message: MessagePosted, detail: str) -> Outcome:
    return Outcome(topic.kind, message.account_id, message.message_id, detail)


def _twice(sum_insured: Money | None) -> Money | None:
    return sum_insured and Money(amount=f"{2 * sum_insured.value:.2f}", currency="EUR")


def _request(request: TenderRequested, again: str = "") -> Command:
    event_id = f"demo-{request.tender_id}{again}"
    return Command(catalogue.TENDER_REQUESTED, event_id, SOURCE, request)


def _choice(choice: HandlingChosen, again: str = "") -> Command:
    event_id = f"demo-{choice.tender_id}-choice{again}"
    return Command(catalogue.HANDLING_CHOSEN, event_id, SOURCE, choice)


def _change(change: SettingsChangeRequested) -> Command:
    event_id = f"demo-{change.account_id}-{change.changed_by.user_id}-{change.expected_version}"
    return Command(catalogue.SETTINGS_CHANGE_REQUESTED, event_id, SOURCE, change)


def _message(message: MessagePosted) -> Command:
    return Command(catalogue.MESSAGE_POSTED, f"demo-{message.message_id}", SOURCE, message)
