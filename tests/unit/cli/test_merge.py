"""Records of many partitions come in one order, as far as what is not read yet allows it."""

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.cli.records import found
from workers.cli.merge import Merge
from workers.client.reader import Found, Place

A, B, C = (Place(topic, 0) for topic in ("tender-requested", "tender-held", "message-held"))


def record(place: Place, offset: int, at: int) -> Found:
    return found(place.topic, partition=place.partition, offset=offset, at=at)


def test_records_come_in_the_order_of_their_append() -> None:
    merge = Merge()

    merge.add([record(A, 0, at=1), record(A, 1, at=4), record(B, 0, at=2), record(B, 1, at=3)])

    assert [found.timestamp for found in merge.take(())] == [1, 2, 3, 4]


def test_a_partition_that_is_behind_holds_back_what_it_may_precede() -> None:
    merge = Merge()
    merge.add([record(A, 0, at=1), record(A, 1, at=9), record(B, 0, at=5)])

    assert [found.timestamp for found in merge.take({B})] == [1, 5]
    assert [found.timestamp for found in merge.take(())] == [9]


def test_nothing_comes_while_a_partition_has_shown_nothing_yet() -> None:
    merge = Merge()
    merge.add([record(A, 0, at=1)])

    assert merge.take({A, B}) == []


def test_at_equal_times_commands_come_before_facts() -> None:
    merge = Merge()
    merge.add([record(C, 0, at=1), record(B, 0, at=1), record(A, 0, at=1)])

    assert [found.topic for found in merge.take(())] == [A.topic, B.topic, C.topic]


def test_a_partition_of_which_much_waits_is_crowded_until_it_is_taken() -> None:
    merge = Merge(crowd=2)
    merge.add([record(A, 0, at=1), record(A, 1, at=2), record(B, 0, at=3)])

    crowded = merge.crowded()
    merge.take({B})

    assert crowded == {A}
    assert merge.crowded() == set()


times = st.lists(st.integers(0, 20), max_size=12).map(sorted)


@given(appended=st.lists(times, min_size=1, max_size=3), data=st.data())
def test_however_partitions_are_read_everything_comes_once_and_in_order(
    appended: list[list[int]], data: st.DataObject
) -> None:
    logs = {
        place: [record(place, offset, at) for offset, at in enumerate(times)]
        for place, times in zip((A, B, C), appended, strict=False)
    }
    everything = [each for log in logs.values() for each in log]
    unread = {place: list(log) for place, log in logs.items() if log}
    merge, taken = Merge(crowd=3), list[Found]()

    while unread:
        free = [place for place in sorted(unread) if place not in merge.crowded()]
        assert free  # else nothing would ever go on
        place = data.draw(st.sampled_from(free))
        merge.add([unread[place].pop(0) for _ in range(min(2, len(unread[place])))])
        unread = {place: log for place, log in unread.items() if log}
        taken += merge.take(unread)

    assert [each.timestamp for each in taken] == sorted(each.timestamp for each in everything)
    assert sorted(taken) == sorted(everything)
