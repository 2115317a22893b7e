"""Rows: committed, covered by a transaction, and due."""

from hypothesis import given
from hypothesis import strategies as st

from workers.engine.agent import NEVER, Row, Table
from workers.engine.state import Overlay, Store, Timers, Waiting


class Note(Row, frozen=True, array_like=True):
    """A row with a text."""

    text: str = ""


NOTES = Table("n", Note)


def store(**rows: Note) -> Store:
    filled = Store([NOTES])
    commit(filled, **rows)
    return filled


def commit(filled: Store, **rows: Note | None) -> None:
    overlay = Overlay(filled)
    for key, row in rows.items():
        overlay.write(NOTES.drop(key) if row is None else NOTES.put(key, row=row))
    filled.apply(overlay.changes())


def due_keys(filled: Store, now: int) -> list[str]:
    overlay = Overlay(filled)
    keys = []
    while (change := overlay.due(now)) is not None:
        keys.append(change.key[0])
    return keys


def test_a_transaction_sees_its_own_changes_and_nobody_else_does() -> None:
    filled = store(a=Note(text="old"))
    overlay = Overlay(filled)

    overlay.write(NOTES.put("a", row=Note(text="new")))
    overlay.write(NOTES.put("b", row=Note(text="more")))

    assert overlay.get(NOTES, "a") == Note(text="new")
    assert overlay.get(NOTES, "b") == Note(text="more")
    assert Overlay(filled).get(NOTES, "a") == Note(text="old")
    assert Overlay(filled).get(NOTES, "b") is None


def test_rows_at_hand_are_decoded_once_and_others_are_not_kept() -> None:
    small = Table("s", Note, at_hand=2)
    stored = next(iter(store(a=Note(text="a")).rows.values()))

    assert small.decode(stored) is small.decode(stored) == Note(text="a")
    assert NOTES.decode(stored) is not NOTES.decode(stored)


def test_a_row_that_changes_twice_goes_to_the_changelog_once() -> None:
    overlay = Overlay(store())
    overlay.write(NOTES.put("a", row=Note(text="1")))
    overlay.write(NOTES.put("a", row=Note(text="2")))

    changes = overlay.changes()

    assert list(changes) == [b"n a"]
    assert NOTES.decode(changes[b"n a"] or b"") == Note(text="2")


def test_a_dropped_row_is_gone() -> None:
    filled = store(a=Note(text="x", why="held", since=5, due=7))

    commit(filled, a=None)

    assert filled.rows == {}
    assert filled.waiting == {}
    assert due_keys(filled, 100) == []


def test_the_earliest_row_is_due_first() -> None:
    filled = store(a=Note(due=30), b=Note(due=10), c=Note(due=20), d=Note(due=NEVER))

    assert due_keys(filled, 25) == ["b", "c"]
    assert filled.timers.next_due() == 30


def test_a_row_that_was_put_off_is_due_once_and_later() -> None:
    filled = store(a=Note(due=10))
    commit(filled, a=Note(due=20))
    commit(filled, a=Note(due=20, text="written again"))

    assert due_keys(filled, 15) == []
    assert due_keys(filled, 20) == ["a"]


def test_a_row_that_answers_with_the_same_time_is_due_again() -> None:
    filled = store(a=Note(due=1))
    overlay = Overlay(filled)
    due = overlay.due(5)
    assert due is not None

    overlay.write(NOTES.put("a", row=Note(due=1, text="next piece")))

    assert overlay.due(5) is not None


def test_what_waits_is_known_with_its_reason_and_its_time() -> None:
    filled = store(a=Note(why="no_settings", since=5), b=Note())
    assert filled.waiting == {b"n a": Waiting("no_settings", 5)}

    commit(filled, a=Note())

    assert filled.waiting == {}


@given(
    history=st.lists(
        st.tuples(
            st.sampled_from("abc"), st.none() | st.sampled_from([NEVER, 1, 10, 20]), st.booleans()
        )
    )
)
def test_restoring_the_changelog_gives_the_rows_and_timers_that_were_committed(
    history: list[tuple[str, int | None, bool]],
) -> None:
    live, restored = Store([NOTES]), Store([NOTES])
    for key, due, waits in history:
        overlay = Overlay(live)
        row = None if due is None else Note(due=due, why="w" if waits else "", text=key)
        overlay.write(NOTES.drop(key) if row is None else NOTES.put(key, row=row))
        changes = overlay.changes()
        live.apply(changes)
        for stored_key, stored in changes.items():
            restored.restore(stored_key, stored)

    assert restored.rows == live.rows
    assert restored.waiting == live.waiting
    assert set(due_keys(restored, 99)) == set(due_keys(live, 99))


@given(entries=st.lists(st.tuples(st.integers(1, 20), st.binary(max_size=2)), max_size=30))
def test_timers_give_everything_back_in_order_of_time(entries: list[tuple[int, bytes]]) -> None:
    timers = Timers()
    for due, key in entries:
        timers.add(due, key)

    taken = []
    while (entry := timers.take(now=20)) is not None:
        taken.append(entry)

    assert sorted(taken) == sorted(entries)
    assert [due for due, _ in taken] == sorted(due for due, _ in entries)
