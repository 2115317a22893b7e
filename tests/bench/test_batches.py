"""How large transactions were is read from the changelog."""

from tests.bench.batches import sizes
from tests.bench.kafka import Appended
from workers.engine.transaction import PROGRESS_KEY


def kept(partition: int, key: bytes) -> Appended:
    return Appended("router-changelog", partition, 0, key, b"", ())


def test_a_transaction_is_as_large_as_the_tenders_before_its_progress() -> None:
    records = [
        kept(0, b"t konto-1 a"),
        kept(0, b"t konto-1 b"),
        kept(0, PROGRESS_KEY),
        kept(0, b"t konto-1 c"),
        kept(0, PROGRESS_KEY),
    ]

    assert sizes(records) == [2, 1]


def test_partitions_are_told_apart() -> None:
    records = [
        kept(0, b"t konto-1 a"),
        kept(1, b"t konto-2 b"),
        kept(1, PROGRESS_KEY),
        kept(0, b"t konto-1 c"),
        kept(0, PROGRESS_KEY),
    ]

    assert sizes(records) == [1, 2]


def test_a_transaction_without_tenders_does_not_count() -> None:
    assert sizes([kept(0, b"s konto-1"), kept(0, PROGRESS_KEY), kept(0, PROGRESS_KEY)]) == []
