"""The load of a run: what all accounts publish, byte for byte the same for the same seed."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from events import codec
from events.catalogue import COMMANDS
from events.event import Command
from events.partition import partition_of
from tests.chaos import poison
from tests.chaos.dice import dice
from tests.chaos.draft import Draft
from tests.chaos.history import NUMBER_HEADER, SOURCE, Headers, Place, Publication
from tests.chaos.story import SELDOM, Story

_TENDERS_PER_ACCOUNT: Final = 25
_EPOCH_MS: Final = 1_790_000_000_000
"""When the load was thought up; a clock would make its bytes different each time."""
_POISONED: Final = sorted(COMMANDS, key=lambda topic: topic not in SELDOM)
"""The topics on which the first accounts have poison for certain, those with few records first."""
_MISPLACED_PERCENT: Final = 4
_BINARY_PERCENT: Final = 15
_SPACED_PERCENT: Final = 30


@dataclass(frozen=True)
class Load:
    """How much is published, and by which dice."""

    seed: int
    tenders: int
    partitions: int

    def records(self) -> list[Publication]:
        """Every record, in the order in which it is published."""
        spelling = dice(self.seed, "spelling")
        drafts = _shuffled(dice(self.seed, "order"), self._stories())
        return [self._published(spelling, number, draft) for number, draft in enumerate(drafts)]

    def _stories(self) -> list[Sequence[Draft]]:
        accounts = -(-self.tenders // _TENDERS_PER_ACCOUNT)
        shares = [len(range(n, self.tenders, accounts)) for n in range(accounts)]
        return [self._story(number).tell(share) for number, share in enumerate(shares)]

    def _story(self, number: int) -> Story:
        account = f"konto-{number}"
        return Story(dice(self.seed, account), account, _POISONED[number : number + 1])

    def _published(self, rng: Random, number: int, draft: Draft) -> Publication:
        key = draft.account.encode()
        place = Place(draft.topic.kind, self._partition(rng, key))
        numbered = (NUMBER_HEADER, str(number).encode())
        if draft.poison:
            reason, value = poison.any_of(rng, draft.topic, draft.account, draft.event_id)
            return Publication(number, place, key, value, (numbered,), poison=reason)
        data = _spelled(rng, draft)
        value, headers = _encoded(rng, draft, data)
        return Publication(
            number,
            place,
            key,
            value,
            (*headers, numbered),
            draft.event_id,
            data,
            aborted=draft.aborted,
        )

    def _partition(self, rng: Random, key: bytes) -> int:
        """Where a publisher puts it; some hash keys in a way of their own."""
        if rng.randrange(100) < _MISPLACED_PERCENT:
            return rng.randrange(self.partitions)
        return partition_of(key, self.partitions)


def _shuffled(rng: Random, stories: Sequence[Sequence[Draft]]) -> Iterator[Draft]:
    """All stories at the same time, each in its own order."""
    turns = [number for number, story in enumerate(stories) for _ in story]
    rng.shuffle(turns)
    told = [iter(story) for story in stories]
    yield from (next(told[number]) for number in turns)


def _spelled(rng: Random, draft: Draft) -> bytes:
    """The payload's JSON; the same value has more than one spelling."""
    indent = 1 if rng.randrange(100) < _SPACED_PERCENT else None
    return json.dumps(draft.data, indent=indent, ensure_ascii=False).encode()


def _encoded(rng: Random, draft: Draft, data: bytes) -> tuple[bytes, Headers]:
    if rng.randrange(100) < _BINARY_PERCENT:
        return data, _attributes(draft)
    payload = codec.decode_data(data, draft.topic)
    command = Command(draft.topic, draft.event_id, SOURCE, payload, data)
    encoded = codec.encode_command(command, _EPOCH_MS)
    return encoded.value, encoded.headers


def _attributes(draft: Draft) -> Headers:
    return (
        ("content-type", b"application/json"),
        ("ce_specversion", b"1.0"),
        ("ce_id", draft.event_id.encode()),
        ("ce_source", SOURCE.encode()),
        ("ce_type", draft.topic.type.encode()),
    )
