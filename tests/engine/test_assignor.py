"""Partition numbers are shared out evenly, and stay where they are where the balance allows."""

from aiokafka.cluster import ClusterMetadata
from hypothesis import given
from hypothesis import strategies as st

from workers.engine.kafka.assignor import PartitionNumberAssignor, assignor, share_out

MEMBERS = st.dictionaries(
    st.text("abcdef", min_size=1, max_size=3),
    st.lists(st.integers(0, 14), max_size=8),
    min_size=1,
    max_size=6,
)


@given(count=st.integers(0, 12), members=MEMBERS)
def test_every_number_has_one_owner_and_counts_differ_by_at_most_one(
    count: int, members: dict[str, list[int]]
) -> None:
    shares = share_out(range(count), members)

    assert sorted(number for share in shares.values() for number in share) == list(range(count))
    assert max(map(len, shares.values())) - min(map(len, shares.values())) <= 1


@given(count=st.integers(0, 12), members=MEMBERS)
def test_sharing_out_again_moves_nothing(count: int, members: dict[str, list[int]]) -> None:
    shares = share_out(range(count), members)

    assert share_out(range(count), shares) == shares


def test_a_member_that_joins_takes_no_more_than_its_share() -> None:
    before = {"a": [0, 1, 2, 3, 4, 5], "b": [6, 7, 8, 9, 10, 11], "c": []}

    after = share_out(range(12), before)

    assert after["a"] == [0, 1, 2, 3]
    assert after["b"] == [6, 7, 8, 9]
    assert after["c"] == [4, 5, 10, 11]


def test_only_the_numbers_of_a_member_that_left_move() -> None:
    after = share_out(range(12), {"a": [0, 1, 2, 3], "b": [6, 7, 8, 9]})

    assert set(after["a"]) > {0, 1, 2, 3}
    assert set(after["b"]) > {6, 7, 8, 9}


class _Cluster(ClusterMetadata):  # type: ignore[misc]  # aiokafka ships no types
    def partitions_for_topic(self, topic: str) -> set[int]:
        return {0, 1, 2} if topic != "absent" else set()


def test_a_number_means_the_same_number_of_every_topic_of_its_owner() -> None:
    old, new = assignor(), assignor()
    members = {"old": old.metadata(["t", "u"]), "new": new.metadata(["t", "u", "v"])}

    assigned = PartitionNumberAssignor.assign(_Cluster(), members)

    numbers = {member: dict(assigned[member].assignment) for member in members}
    assert numbers["old"].keys() == {"t", "u"}
    assert numbers["new"].keys() == {"t", "u", "v"}
    for topics in numbers.values():
        assert len({tuple(share) for share in topics.values()}) == 1


def test_a_member_remembers_what_it_had() -> None:
    mine, other = assignor(), assignor()
    members = {"mine": mine.metadata(["t"]), "other": other.metadata(["t"])}
    mine.on_assignment(PartitionNumberAssignor.assign(_Cluster(), members)["mine"])

    again = PartitionNumberAssignor.assign(
        _Cluster(), {"zz-mine": mine.metadata(["t"]), "other": other.metadata(["t"])}
    )

    assert set(mine.owned) <= set(dict(again["zz-mine"].assignment)["t"])
    assert other.owned == ()
