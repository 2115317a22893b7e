"""What happens in one account: its settings, its tenders, and all that people do and repeat.

Everything follows from the dice that the story is given, so the same seed tells the same story.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import count
from random import Random
from typing import Final

from events.catalogue import (
    HANDLING_CHOSEN,
    INSURER_DECLINE_REPORTED,
    INSURER_INVITATION_WITHDRAWAL_REQUESTED,
    MESSAGE_POSTED,
    SETTINGS_CHANGE_REQUESTED,
    TENDER_REASSIGNMENT_REQUESTED,
    TENDER_RELEASE_REQUESTED,
    TENDER_REQUESTED,
    Topic,
)
from tests.chaos.aftermath import Aftermath
from tests.chaos.draft import Data, Draft

SELDOM: Final = (
    SETTINGS_CHANGE_REQUESTED,
    TENDER_RELEASE_REQUESTED,
    TENDER_REASSIGNMENT_REQUESTED,
    INSURER_INVITATION_WITHDRAWAL_REQUESTED,
    INSURER_DECLINE_REPORTED,
)
"""Topics that get few records."""

_MODES: Final = ("backoffice", "self", "broker_decides", "broker_decides")
_LINES: Final = ("Betriebshaftpflicht", "Cyber", "Flotte", "Gebäude", "Transport", "D&O")
_AT_ONCE: Final = 4
"""So many tenders of an account are under way at the same time."""
_TENDERS_PER_CHANGE: Final = 8


class Story:
    """One account from its first record to its last."""

    def __init__(self, rng: Random, account: str, poisoned: Iterable[Topic]) -> None:
        """`poisoned` topics get some poison for certain."""
        self._rng = rng
        self._poisoned = poisoned
        self._account = account
        self._serial = count(1)
        self._aftermath = Aftermath(rng, account, self._draft)

    def tell(self, tenders: int) -> list[Draft]:
        """Every record of the account, in the order in which it is published."""
        threads = [iter(self._tender(number)) for number in range(1, tenders + 1)]
        records = list(self._woven(threads))
        settings = self._settings(tenders)
        if settings and self._chance(60):
            records.insert(0, settings.pop(0))
        self._strew(records, settings)
        self._strew(records, list(self._aftermath.handovers(tenders)))
        self._strew(records, list(self._noise(records)))
        return records

    def _woven(self, threads: list[Iterator[Draft]]) -> Iterator[Draft]:
        """The threads side by side, a few at a time; each keeps its own order."""
        active, later = threads[:_AT_ONCE], iter(threads[_AT_ONCE:])
        while active:
            thread = self._rng.choice(active)
            record = next(thread, None)
            if record is not None:
                yield record
                continue
            active.remove(thread)
            active.extend(_first(later))

    def _strew(self, records: list[Draft], more: list[Draft]) -> None:
        """Put more records between the others, keeping their order."""
        places = sorted(self._rng.randrange(len(records) + 1) for _ in more)
        for place, record in reversed(list(zip(places, more, strict=True))):
            records.insert(place, record)

    def _chance(self, percent: int) -> bool:
        return self._rng.randrange(100) < percent

    def _draft(self, topic: Topic, data: Data) -> Draft:
        event_id = f"{self._account}.{next(self._serial)}"
        return Draft(topic, self._account, event_id, {"account_id": self._account, **data})

    def _repeated(self, draft: Draft, percent: int) -> Iterator[Draft]:
        """The record, and sometimes the very same again."""
        yield draft
        if self._chance(percent):
            yield draft

    def _tender(self, number: int) -> list[Draft]:
        tender, broker = f"A-{number}", f"vm-{self._rng.randrange(5)}"
        steps = [*self._requests(tender, broker), *self._choices(tender, broker)]
        messages = list(self._messages(tender, broker))
        # One in ten begins with what should come later.
        late = 0 if self._chance(90) else len(steps) - 1
        steps = steps[late:] + steps[:late]
        self._strew(steps, messages)
        self._strew(steps, self._aftermath.of(tender, broker))
        return steps

    def _requests(self, tender: str, broker: str) -> Iterator[Draft]:
        data: Data = {
            "tender_id": tender,
            "broker_id": broker,
            "line_of_business": self._rng.choice(_LINES),
            "requested_cover": {"remarks": "ß" * self._rng.randrange(1, 400)},
            "vendor_note": {"undeclared": self._rng.randrange(10**6)},
        }
        handling = self._rng.choice((None, None, "self", "backoffice"))
        request = data if handling is None else {**data, "handling": handling}
        yield from self._repeated(self._draft(TENDER_REQUESTED, request), 15)
        if self._chance(8):
            yield self._draft(TENDER_REQUESTED, request)
        if self._chance(8):
            yield self._draft(TENDER_REQUESTED, {**request, "line_of_business": "Wohngebäude"})
        if self._chance(25):
            added = {**data, "handling": self._rng.choice(("self", "backoffice"))}
            yield self._draft(TENDER_REQUESTED, added)

    def _choices(self, tender: str, broker: str) -> Iterator[Draft]:
        while self._chance(40):
            chooser = broker if self._chance(85) else "vm-stranger"
            data = {
                "tender_id": tender,
                "broker_id": chooser,
                "handling": self._rng.choice(("self", "backoffice")),
            }
            yield from self._repeated(self._draft(HANDLING_CHOSEN, data), 10)

    def _messages(self, tender: str, broker: str) -> Iterator[Draft]:
        number = 0
        while self._chance(60):
            number += 1
            yield from self._message(tender, broker, f"n-{number}")

    def _message(self, tender: str, broker: str, message: str) -> Iterator[Draft]:
        data = {
            "tender_id": tender,
            "message_id": message,
            "sender": self._sender(broker),
            "text": f"Guten Tag, {self._rng.random()} grüßt.",
        }
        yield from self._repeated(self._draft(MESSAGE_POSTED, data), 10)
        if self._chance(5):
            yield self._draft(MESSAGE_POSTED, {**data, "text": "Etwas ganz anderes."})

    def _sender(self, broker: str) -> Data:
        if self._chance(50):
            return {"party": "broker", "person_id": broker if self._chance(85) else "vm-stranger"}
        organisation = f"bo-{self._account}" if self._chance(85) else "bo-stranger"
        person = f"p-{self._rng.randrange(3)}"
        return {"party": "backoffice", "person_id": person, "organisation_id": organisation}

    def _settings(self, tenders: int) -> list[Draft]:
        """Changes in the course of time; one account in twelve never has any."""
        if self._chance(8):
            return []
        changes = range(1 + tenders // _TENDERS_PER_CHANGE)
        return [draft for _ in changes for draft in self._repeated(self._change(), 15)]

    def _change(self) -> Draft:
        mode = self._rng.choice(_MODES)
        capped = mode != "backoffice" or self._chance(10)
        data: Data = {
            "mode": mode,
            "max_insurers": self._rng.choice((1, 2, 3, 100)) if capped else None,
            "cap_counts": "active" if capped and self._chance(40) else "contacted",
            "backoffice": self._backoffice() if mode != "self" or self._chance(30) else None,
            "company_name": "Rheinblick Makler" if self._chance(50) else None,
            "expected_version": 999 if self._chance(10) else None,
            "effective_from": "2099-01-01T00:00:00Z" if self._chance(10) else None,
            "changed_by": {"user_id": "u-1", "role": "admin" if self._chance(90) else "clerk"},
        }
        return self._draft(SETTINGS_CHANGE_REQUESTED, data)

    def _backoffice(self) -> Data:
        return {
            "organisation_id": f"bo-{self._account}",
            "name": "Backoffice Rhein-Main",
            "kind": self._rng.choice(("own", "service")),
        }

    def _noise(self, records: list[Draft]) -> Iterator[Draft]:
        """Poison, and what is published in transactions that are aborted.

        As much poison on each topic as agents bear: theirs is a brake for more than a tenth.
        """
        more = (self._rng.choice(records).topic for _ in range(len(records) // 45))
        for topic in (*self._poisoned, *more):
            yield replace(self._draft(topic, {}), data={}, poison=True)
            yield replace(self._rng.choice((self._change(), self._ghost())), aborted=True)

    def _ghost(self) -> Draft:
        """A request that never happened, of a tender that others ask about."""
        tender, broker = f"A-{self._rng.randrange(1, 9)}", "vm-ghost"
        return self._draft(
            TENDER_REQUESTED,
            {
                "tender_id": tender,
                "broker_id": broker,
                "line_of_business": "Spuk",
                "vendor_note": {"undeclared": self._rng.randrange(10**6)},
            },
        )


def _first(threads: Iterator[Iterator[Draft]]) -> list[Iterator[Draft]]:
    following = next(threads, None)
    return [] if following is None else [following]
