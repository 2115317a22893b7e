"""The load: the same for the same seed, and with something of everything."""

from collections import defaultdict, deque

import pytest

from tests.chaos.found import COMMAND_TOPICS
from tests.chaos.load import Load

LOAD = Load(seed=1, tenders=400, partitions=4)
BRAKE = (200, 20)
"""Of so many records, more than so many dead letters stop a task."""


def test_the_same_seed_makes_the_same_records_byte_for_byte() -> None:
    assert LOAD.records() == LOAD.records()


def test_another_seed_makes_others() -> None:
    ours, others = (values(Load(seed, tenders=400, partitions=4)) for seed in (1, 2))

    assert len(ours & others) * 100 < len(ours)  # some choices are few, and fall alike


def values(load: Load) -> set[bytes | None]:
    """What a load says that is sound."""
    return {record.value for record in load.records() if not record.poison}


def test_records_are_numbered_in_the_order_in_which_they_are_published() -> None:
    assert [r.number for r in LOAD.records()] == list(range(len(LOAD.records())))


def test_there_is_something_of_everything() -> None:
    records = LOAD.records()
    event_ids = [record.event_id for record in records if record.event_id]

    assert {record.place.topic for record in records} == COMMAND_TOPICS
    assert {record.poison for record in records} >= {"", "null_value", "not_json", "key_mismatch"}
    assert any(record.aborted for record in records)
    assert any(record.home(4) != record.place.partition for record in records)
    assert len(set(event_ids)) < len(event_ids)


@pytest.mark.parametrize("tenders", [600, 4_000, 20_000])
def test_no_partition_gets_so_much_poison_that_its_task_would_stop(tenders: int) -> None:
    window, most = BRAKE
    last: dict[tuple[str, int], deque[bool]] = defaultdict(lambda: deque(maxlen=window))

    for record in Load(seed=1, tenders=tenders, partitions=4).records():
        if not record.aborted:
            seen = last[record.place.topic, record.home(4)]
            seen.append(bool(record.poison))
            assert sum(seen) <= most
