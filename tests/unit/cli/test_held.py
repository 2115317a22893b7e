"""What waits, read from the agents' changelogs."""

import msgspec
import pytest

from tests.unit.cli.records import found
from workers.cli.held import Held, take_in
from workers.client.reader import Found
from workers.engine.agent import Row, Table
from workers.engine.transaction import PROGRESS_KEY, Progress
from workers.lifecycle import state as lifecycle


class Wish(Row, frozen=True, array_like=True):
    """A row with fields of its own, as agents have them."""

    wish: str = ""
    more: tuple[int, ...] = ()


WISHES = Table("w", Wish)
WAITING = Wish(due=9, why="no_settings", since=5, wish="self", more=(1, 2))


def kept(row: Row | None, *key: str) -> Found:
    """The record of the router's changelog that keeps a row, or drops it."""
    value = None if row is None else msgspec.msgpack.encode(row)
    return found("router-changelog", value, WISHES.stored_key(key))


def held(*records: Found) -> list[Held]:
    waiting: dict[tuple[str, bytes], Held] = {}
    take_in(waiting, records)
    return [*waiting.values()]


@pytest.mark.parametrize(
    ("key", "tender", "detail"),
    [
        (("rheinblick",), "", ""),
        (("rheinblick", "A-1"), "A-1", ""),
        (("rheinblick", "A-1", "4"), "A-1", "4"),
        (("rheinblick", "A-1", "4", "n-7"), "A-1", "4 n-7"),
    ],
    ids=["an account", "a tender", "something in a tender", "something in that"],
)
def test_a_row_that_waits_is_told_by_its_key(
    key: tuple[str, ...], tender: str, detail: str
) -> None:
    assert held(kept(WAITING, *key)) == [
        Held("router", "rheinblick", tender, detail, "no_settings", 5)
    ]


def test_what_waits_for_a_tenders_decision_is_told_by_what_it_is() -> None:
    waiting = lifecycle.Held(why="tender_not_routed", since=5, kind="tender-claim-requested")
    key = lifecycle.HELD.stored_key(("rheinblick", "A-1", "0"))

    (told,) = held(found("lifecycle-changelog", msgspec.msgpack.encode(waiting), key))

    assert (told.tender, told.detail) == ("A-1", "tender-claim-requested")


def test_a_row_that_does_not_wait_is_not_told() -> None:
    assert held(kept(Wish(due=9, wish="self"), "rheinblick")) == []


@pytest.mark.parametrize("later", [None, Wish(wish="self")], ids=["dropped", "decided"])
def test_a_row_that_has_ceased_to_wait_is_not_told(later: Row | None) -> None:
    assert held(kept(WAITING, "rheinblick"), kept(later, "rheinblick")) == []


def test_a_row_is_told_as_it_stands_last() -> None:
    later = Wish(why="choice_required", since=7)

    (told,) = held(kept(WAITING, "rheinblick"), kept(later, "rheinblick"))

    assert (told.why, told.since) == ("choice_required", 7)


def test_the_agents_own_progress_is_no_row() -> None:
    progress = found("router-changelog", Progress(partitions=12).encode(), PROGRESS_KEY)

    assert held(progress) == []


def test_equal_keys_of_two_agents_are_two_rows() -> None:
    messaging = kept(WAITING, "rheinblick")._replace(topic="messaging-changelog")

    assert [each.agent for each in held(kept(WAITING, "rheinblick"), messaging)] == [
        "router",
        "messaging",
    ]
