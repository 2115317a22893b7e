"""A partition of which something is there and does not come is found out, and only then."""

import pytest

from workers.board.feed.overdue import PATIENCE, TRIES, Overdue
from workers.board.feed.transport import Level
from workers.board.store.writer import Place

HERE, THERE = Place("tender-requested", 0), Place("tender-requested", 1)
DROPPED = Level(fetched=7, position=7, ends=7)
NOT_FETCHED = Level(fetched=5, position=5, ends=7)
STORED = {HERE: 5, THERE: 5}


def _looks(overdue: Overdue, level: Level, count: int) -> list[list[Place]]:
    return [list(overdue.look({HERE: level}, STORED)) for _ in range(count)]


@pytest.mark.parametrize("level", [DROPPED, NOT_FETCHED])
def test_what_stands_still_is_told_after_so_many_looks_and_again_after_as_many(
    level: Level,
) -> None:
    told = _looks(Overdue(), level, 2 * PATIENCE)

    once: list[list[Place]] = [[]] * (PATIENCE - 1) + [[HERE]]
    assert told == once + once


def test_a_partition_of_which_all_is_stored_is_never_told() -> None:
    told = _looks(Overdue(), Level(fetched=5, position=6, ends=6), 2 * PATIENCE)

    assert told == [[]] * 2 * PATIENCE


@pytest.mark.parametrize(
    ("level", "stored"),
    [
        pytest.param(DROPPED, {HERE: 6}, id="some was stored"),
        pytest.param(Level(fetched=7, position=8, ends=9), {HERE: 5}, id="some was fetched"),
    ],
)
def test_whoever_moves_is_given_as_much_time_again(level: Level, stored: dict[Place, int]) -> None:
    overdue = Overdue()
    _looks(overdue, DROPPED, PATIENCE - 1)

    told = [overdue.look({HERE: level}, stored) for _ in range(PATIENCE - 1)]

    assert told == [[]] * (PATIENCE - 1)


def test_whoever_is_read_anew_has_not_moved_by_that() -> None:
    overdue = Overdue()
    _looks(overdue, DROPPED, PATIENCE - 2)
    overdue.look({HERE: Level(fetched=5, position=5, ends=7)}, STORED)

    assert _looks(overdue, DROPPED, 1) == [[HERE]]


def test_others_that_move_hide_nobody() -> None:
    overdue = Overdue()

    told = [
        overdue.look({HERE: DROPPED, THERE: Level(look + 6, look + 6, look + 6)}, STORED)
        for look in range(PATIENCE)
    ]

    assert told == [[]] * (PATIENCE - 1) + [[HERE]]


def test_what_is_not_ours_any_more_is_forgotten() -> None:
    overdue = Overdue()
    _looks(overdue, DROPPED, PATIENCE - 1)
    overdue.look({}, STORED)

    assert _looks(overdue, DROPPED, 1) == [[]]


def test_who_was_overdue_too_often_is_stuck_until_it_moves() -> None:
    overdue = Overdue()
    _looks(overdue, DROPPED, TRIES * PATIENCE)
    before = overdue.stuck
    _looks(overdue, DROPPED, 1)
    then = overdue.stuck
    overdue.look({HERE: DROPPED}, {HERE: 6})

    assert (before, then, overdue.stuck) == ([], [HERE], [])


def test_who_is_forgotten_has_all_the_time_again() -> None:
    overdue = Overdue()
    _looks(overdue, DROPPED, TRIES * PATIENCE + 1)
    overdue.forget()

    assert overdue.stuck == []
    assert _looks(overdue, DROPPED, 1) == [[]]
