"""The hash chain: what it is over, and that nothing can be changed behind its back."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import sha256
from itertools import product
from random import Random
from typing import Any, Final

import pytest

from schemas.ids import AccountId, TenderId
from tests.unit.insight.log import Log
from tests.unit.lifecycle import desk
from tests.unit.messaging.desk import message
from tests.unit.router.desk import ACCOUNT, BACKOFFICE, TENDER, changed, requested
from workers.insight.chain import Chains, Head, parsed
from workers.insight.recorded import Recorded

CHANGES: Final = 1_000

WAYS: Final = ("flip", "move", "postpone", "remove", "insert", "swap")
"""What can be done to stored records."""


def chains(records: list[Recorded]) -> Chains:
    return Chains(AccountId(ACCOUNT), TenderId(TENDER), records)


@pytest.fixture(scope="module")
def records() -> list[Recorded]:
    """All about a tender that went a long way."""
    log = Log()
    log.publish(changed(1, BACKOFFICE), requested(), message("m-1"), desk.claim())
    log.publish(desk.invite("i-1"), desk.invite("i-2"), desk.decline("i-1"), desk.withdraw("i-2"))
    return log.tender()


class Forger:
    """Changes one thing of one record, or one of all records, each time at random.

    done: how often each record was changed in each way, by its place.
    """

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 - no secret, the same every time
        self.done: Counter[tuple[str, int]] = Counter()

    def change(self, records: list[Recorded]) -> list[Recorded]:
        """The records with a change."""
        place, way = self._random.randrange(len(records)), self._random.choice(WAYS)
        how: Callable[[list[Recorded], int], list[Recorded]] = getattr(self, f"_{way}")
        self.done[way, place] += 1
        return how([*records], place)

    def _flip(self, records: list[Recorded], place: int) -> list[Recorded]:
        record = records[place]
        flipped = (
            replace(record, key=self._flipped(record.key)),
            replace(record, value=self._flipped(record.value)),
            replace(record, headers=self._one_flipped(record.headers)),
        )
        records[place] = self._random.choice(flipped)
        return records

    def _one_flipped(self, headers: Sequence[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
        at = self._random.randrange(len(headers))
        name, value = headers[at]
        return [*headers[:at], (name, self._flipped(value)), *headers[at + 1 :]]

    def _flipped(self, value: bytes | None) -> bytes:
        assert value is not None
        bit = self._random.randrange(8 * len(value))
        flipped = bytearray(value)
        flipped[bit // 8] ^= 1 << bit % 8
        return bytes(flipped)

    def _move(self, records: list[Recorded], place: int) -> list[Recorded]:
        record, further = records[place], self._random.randint(1, 1_000)
        moved = (
            replace(record, partition=record.partition + further),
            replace(record, offset=record.offset + further),
        )
        records[place] = self._random.choice(moved)
        return records

    def _postpone(self, records: list[Recorded], place: int) -> list[Recorded]:
        later = records[place].appended_at + self._random.randint(1, 1_000_000)
        records[place] = replace(records[place], appended_at=later)
        return records

    def _remove(self, records: list[Recorded], place: int) -> list[Recorded]:
        del records[place]
        return records

    def _insert(self, records: list[Recorded], place: int) -> list[Recorded]:
        """Before what it is made from: what comes last is a later event, not a change."""
        like = records[place]
        earlier = like.appended_at - self._random.randint(1, 1_000_000)
        return [*records, replace(like, offset=like.offset + 1_000, appended_at=earlier)]

    def _swap(self, records: list[Recorded], place: int) -> list[Recorded]:
        other = (place + self._random.randrange(1, len(records))) % len(records)
        one, another = records[place], records[other]
        records[place] = replace(one, value=another.value)
        records[other] = replace(another, value=one.value)
        return records


def is_unchanged(found: Chains, head: Head) -> bool:
    """Whether the head is still over the same records, though others may have come later."""
    assert head.commands is not None
    matches = found.match("facts", head.facts), found.match("commands", head.commands)
    return all(match.covered is not None for match in matches)


def test_each_of_a_thousand_random_changes_is_found(records: list[Recorded]) -> None:
    forger = Forger(seed=60)
    head = chains(records).head

    changed = [forger.change(records) for _ in range(CHANGES)]

    assert is_unchanged(chains(records), head)
    assert sum(not is_unchanged(chains(forged), head) for forged in changed) == CHANGES
    assert sum(chains(forged).head != head for forged in changed) == CHANGES
    # so that none of them was found for nothing: each record was changed in each of these ways
    assert all(forged != records for forged in changed)
    assert forger.done.keys() == {*product(WAYS, range(len(records)))}
    assert {record.topic for record in records} >= {"tender-requested", "insurer-invited"}


def test_a_change_that_poses_as_a_later_event_leaves_what_was_before(
    records: list[Recorded],
) -> None:
    head = chains(records).head
    later = replace(records[-1], offset=10_000, appended_at=records[-1].appended_at + 1)

    assert is_unchanged(chains([*records, later]), head)
    assert chains([*records, later]).head != head


def test_what_came_before_the_last_event_cannot_be_changed_by_adding_to_it(
    records: list[Recorded],
) -> None:
    head = chains(records).head
    earlier = replace(records[0], offset=10_000, appended_at=records[0].appended_at - 1)

    assert not is_unchanged(chains([*records, earlier]), head)


def test_the_order_in_which_records_are_given_is_no_matter(records: list[Recorded]) -> None:
    shuffled = [*records]
    Random(61).shuffle(shuffled)  # noqa: S311 - no secret, the same every time

    assert chains(shuffled).head == chains(records).head


def test_a_head_covers_what_was_there_and_counts_what_came_later(records: list[Recorded]) -> None:
    before = chains(records[:-2])
    facts, commands = before.counts

    now = chains(records)
    head = before.head

    assert head.commands is not None
    assert now.match("facts", head.facts).model_dump() == {"covered": facts, "later": 1}
    assert now.match("commands", head.commands).model_dump() == {"covered": commands, "later": 1}


def test_the_facts_can_be_checked_when_the_commands_are_gone(records: list[Recorded]) -> None:
    head = chains(records).head
    assert head.commands is not None

    left = chains([record for record in records if not record.topic.endswith("-requested")])

    assert left.match("facts", head.facts).covered == chains(records).counts[0]
    assert left.match("commands", head.commands).covered is None


@pytest.mark.parametrize(
    ("account", "tender"), [("nordlicht", TENDER), (ACCOUNT, "A-2")], ids=["account", "tender"]
)
def test_no_two_tenders_have_one_head(account: str, tender: str) -> None:
    others = Chains(AccountId(account), TenderId(tender), [])

    assert others.head != chains([]).head


def test_a_null_is_another_value_than_an_empty_one() -> None:
    empty = Recorded("tender-held", 0, 0, 0, b"", b"")

    heads = {
        chains([record]).head
        for record in (empty, replace(empty, key=None), replace(empty, value=None))
    }

    assert len(heads) == 3


def test_a_header_without_a_value_is_one_with_an_empty_value() -> None:
    empty = Recorded("tender-held", 0, 0, 0, b"", b"", [("a", b"")])
    nothing: Any = None  # what Kafka's client gives, whatever its types say

    assert chains([replace(empty, headers=[("a", nothing)])]).head == chains([empty]).head


def test_anybody_can_compute_it() -> None:
    record = Recorded("tender-held", 3, 7, 1_000, b"rheinblick", None, [("a", b"b")])

    def field(bytes_: bytes) -> bytes:
        return len(bytes_).to_bytes(8, "big") + bytes_

    beginning = sha256(
        field(b"tenders-evidence-1") + field(b"facts") + field(b"rheinblick") + field(b"A-1")
    )
    fields = (b"tender-held", b"3", b"7", b"1000", b"rheinblick")
    head = sha256(
        beginning.digest() + b"".join(map(field, fields)) + b"\xff" * 8 + field(b"a") + field(b"b")
    )
    assert chains([record]).head.facts == head.hexdigest()


def test_a_head_is_read_as_it_is_written(records: list[Recorded]) -> None:
    head = chains(records).head

    assert parsed(f" {str(head).upper()}\n") == head
    assert parsed(head.facts) == Head(head.facts, None)


@pytest.mark.parametrize(
    "text", ["", "0" * 63, "g" * 64, f"{'0' * 64}.", f"{'0' * 64}.{'0' * 63}", f"{'0' * 64}.x.y"]
)
def test_what_is_no_head_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="64 hexadecimal digits"):
        parsed(text)
