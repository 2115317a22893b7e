"""What happens to a tender after its routing: clerks claim it, insurers are asked and drop out.

Nobody who acts here looks at what was decided before, so much of it is refused, and some of it
comes before its tender is routed.
"""

from collections.abc import Callable, Iterator
from random import Random
from typing import Final

from events.catalogue import (
    INSURER_DECLINE_REPORTED,
    INSURER_INVITATION_REQUESTED,
    INSURER_INVITATION_WITHDRAWAL_REQUESTED,
    TENDER_CLAIM_REQUESTED,
    TENDER_REASSIGNMENT_REQUESTED,
    TENDER_RELEASE_REQUESTED,
    Topic,
)
from tests.chaos.draft import Data, Draft

_CLERKS: Final = ("p-0", "p-1", "p-2")
_HANDOVERS: Final = (("p-0", "p-1"), ("p-0", "p-2"), ("p-1", "p-0"))
_INSURERS: Final = ("v-1", "v-2", "v-3", "v-4", "v-5")
_MOST_HANDED_OVER: Final = 4
_PAST: Final = "2020-01-01T00:00:00.000Z"  # as facts spell it
_FUTURE: Final = "2099-01-01T00:00:00.000Z"

Drafted = Callable[[Topic, Data], Draft]
"""Makes a record of what an account says."""


class Aftermath:
    """What the people of one account do with its tenders."""

    def __init__(self, rng: Random, account: str, drafted: Drafted) -> None:
        self._rng = rng
        self._organisation = f"bo-{account}"
        self._drafted = drafted

    def of(self, tender: str, broker: str) -> list[Draft]:
        """All that is asked for about a tender, by its broker and by the clerk who works on it."""
        clerk = self._rng.choice((_CLERKS[0], *_CLERKS))
        steps = [*self._claims(tender, clerk)]
        for number in range(1, self._rng.randrange(5)):
            steps += self._invitation(tender, f"i-{number}", self._handler(broker, clerk))
        if self._chance(30):
            steps += self._again(self._owner(TENDER_RELEASE_REQUESTED, tender, self._clerk(clerk)))
        return steps

    def handovers(self, tenders: int) -> Iterator[Draft]:
        """Clerks who leave; some of what they hand over was never theirs."""
        for _ in range(1 + tenders // 3):
            named = [f"A-{self._rng.randrange(1, tenders + 1)}" for _ in range(_MOST_HANDED_OVER)]
            giver, taker = self._rng.choice(_HANDOVERS)
            data: Data = {
                "tender_ids": named[: self._rng.randrange(1, _MOST_HANDED_OVER + 1)],
                "organisation_id": self._organisation,
                "from_clerk_id": giver,
                "to_clerk_id": taker,
                "requested_by": {"person_id": "u-1", "role": "admin"},
            }
            yield from self._again(self._says(TENDER_REASSIGNMENT_REQUESTED, data))

    def _says(self, topic: Topic, data: Data) -> Draft:
        return self._drafted(topic, {**data, "vendor_note": self._rng.randrange(10**6)})

    def _chance(self, percent: int) -> bool:
        return self._rng.randrange(100) < percent

    def _again(self, draft: Draft) -> Iterator[Draft]:
        """The record, and sometimes the very same again."""
        yield draft
        if self._chance(8):
            yield draft

    def _claims(self, tender: str, clerk: str) -> Iterator[Draft]:
        if self._chance(80):
            yield from self._again(self._owner(TENDER_CLAIM_REQUESTED, tender, clerk))
        if self._chance(25):
            other = self._rng.choice(_CLERKS)
            yield from self._again(self._owner(TENDER_CLAIM_REQUESTED, tender, other))

    def _owner(self, topic: Topic, tender: str, clerk: str) -> Draft:
        organisation = self._organisation if self._chance(90) else "bo-stranger"
        data = {"tender_id": tender, "clerk_id": clerk, "organisation_id": organisation}
        return self._says(topic, data)

    def _clerk(self, clerk: str) -> str:
        return clerk if self._chance(75) else self._rng.choice(_CLERKS)

    def _handler(self, broker: str, clerk: str) -> Data:
        if self._chance(50):
            return {"party": "broker", "person_id": broker}
        person = self._clerk(clerk)
        return {
            "party": "backoffice",
            "person_id": person,
            "organisation_id": self._organisation,
        }

    def _invitation(self, tender: str, invitation: str, by: Data) -> Iterator[Draft]:
        about = {"tender_id": tender, "invitation_id": invitation}
        insurer = self._rng.choice(_INSURERS)
        asked: Data = {
            **about,
            "insurer": {"insurer_id": insurer, "name": f"Versicherung {insurer}"},
            "requested_by": by,
            "answer_by": self._rng.choice((None, _PAST, _FUTURE)),
        }
        yield from self._again(self._says(INSURER_INVITATION_REQUESTED, asked))
        if self._chance(6):
            other = {**asked, "insurer": {"insurer_id": "v-9", "name": "Versicherung v-9"}}
            yield self._says(INSURER_INVITATION_REQUESTED, other)
        if self._chance(30):
            yield from self._again(self._withdrawal(about, by))
        if self._chance(35):
            yield from self._again(self._decline(about, by))

    def _withdrawal(self, about: Data, by: Data) -> Draft:
        data = {**about, "requested_by": by, "reason": {"code": "risk_changed"}}
        return self._says(INSURER_INVITATION_WITHDRAWAL_REQUESTED, data)

    def _decline(self, about: Data, by: Data) -> Draft:
        insurer = {"party": "insurer", "person_id": "u-keller"}
        reporter = insurer if self._chance(70) else by
        reason = {"code": "loss_record", "text": f"Quote {self._rng.random()}."}
        return self._says(
            INSURER_DECLINE_REPORTED, {**about, "reported_by": reporter, "reason": reason}
        )
