"""What each kind of record says of a tender, a message, an account and a dead letter."""

from collections.abc import Mapping

import pytest

from events.catalogue import SETTLED
from tests.contract.published import Example, examples, name_of
from workers.board.store.projection.changes import changes
from workers.board.store.projection.row import row
from workers.board.store.tables import FROM_LOG
from workers.insight.recorded import Recorded

AT = 1_790_000_000_000
EXAMPLES = list(examples())


def _recorded(example: Example, partition: int = 0) -> Recorded:
    return Recorded(example.topic.kind, partition, 7, AT, example.key, example.value)


def _example(kind: str, name: str) -> Recorded:
    return _recorded(next(e for e in EXAMPLES if (e.topic.kind, e.name) == (kind, name)))


def _set(record: Recorded, table: str) -> Mapping[str, object]:
    """What the record sets in its one row of this table."""
    (change,) = [c for c in changes(record, partitions=1) if c.upsert.table.name == table]
    return change.row


@pytest.mark.parametrize("example", EXAMPLES, ids=name_of)
def test_every_golden_event_is_kept_with_its_ids(example: Example) -> None:
    kept = row(_recorded(example))

    event = example.event
    assert kept["id"] == event["id"]
    assert kept["account_id"] == event["data"]["account_id"]
    assert kept["tender_id"] == event["data"].get("tender_id")
    assert kept["value"] == example.value


@pytest.mark.parametrize("example", EXAMPLES, ids=name_of)
def test_every_golden_event_sets_only_columns_that_there_are(example: Example) -> None:
    tables = {table.name: table for table in FROM_LOG}

    for change in changes(_recorded(example), partitions=1):
        assert change.row.keys() <= set(tables[change.upsert.table.name].c.keys())


def test_a_decision_says_who_handles_the_tender_and_why() -> None:
    said = _set(_example("backoffice-assigned", "choice-overruled"), "tender")

    assert said["handled_by"] == "backoffice"
    assert said["decided_at"] == AT
    assert said["choice_overruled"] is True
    assert said["choice"] == "self"
    assert "Eigenbearbeitung" in str(said["sentence_de"])


def test_a_forwarded_tender_has_no_backoffice() -> None:
    said = _set(_example("portal-forwarded", "with-cap"), "tender")

    assert said["handled_by"] == "self"
    assert said["organisation_id"] is said["backoffice_name"] is None


def test_a_changed_duplicate_does_not_end_the_tender() -> None:
    said = _set(_example("tender-refused", "changed-after-start"), "tender")

    assert said["changed_after_start_at"] == AT
    assert "refused_at" not in said


def test_a_tender_held_too_long_is_refused() -> None:
    said = _set(_example("tender-refused", "held-too-long"), "tender")

    assert (said["refused_at"], said["refusal_code"]) == (AT, "held_too_long")


def test_the_backoffices_message_touches_the_tender() -> None:
    assert _set(_example("message-relayed", "to-the-broker"), "tender")["touched_at"] == AT


def test_the_brokers_message_does_not() -> None:
    assert "touched_at" not in _set(_example("message-relayed", "to-the-backoffice"), "tender")


@pytest.mark.parametrize("side", ["to-the-broker", "to-the-backoffice"])
def test_a_message_from_either_side_says_that_it_was_written_about(side: str) -> None:
    assert _set(_example("message-relayed", side), "tender")["written_at"] == AT


@pytest.mark.parametrize("kind", ["tender-claimed", "tender-reassigned"])
def test_a_clerk_who_takes_it_touches_the_tender(kind: str) -> None:
    (example, *_) = (example for example in EXAMPLES if example.topic.kind == kind)

    assert _set(_recorded(example), "tender")["touched_at"] == AT


@pytest.mark.parametrize("kind", ["tender-released", "insurer-invited", "insurer-declined"])
def test_what_else_happens_to_it_is_the_last_that_is_known(kind: str) -> None:
    (example, *_) = (example for example in EXAMPLES if example.topic.kind == kind)

    said = _set(_recorded(example), "tender")

    assert said["last_at"] == AT
    assert "touched_at" not in said


def test_a_command_in_another_partition_than_its_own_counts_when_it_was_moved() -> None:
    request = next(example for example in EXAMPLES if example.topic.kind == "tender-requested")

    found = [len(changes(_recorded(request, partition), partitions=2)) for partition in (0, 1)]

    assert sorted(found) == [0, 1]


@pytest.mark.parametrize(
    "value",
    [b"not json", b"{}", None, b"\xff", b'{"data":{"tender_id":7}}'],
    ids=["no JSON", "no event", "no value", "no UTF-8", "no text where an id should be"],
)
@pytest.mark.parametrize("key", [b"rheinblick", None, b"\xff\x00", "öl".encode()])
def test_poison_is_kept_and_tells_nothing(key: bytes | None, value: bytes | None) -> None:
    poison = Recorded("tender-requested", 0, 1, AT, key, value)

    assert changes(poison, partitions=1) == ()
    assert row(poison)["account_id"] == ("rheinblick" if key == b"rheinblick" else None)
    assert row(poison)["id"] is None


def test_a_dead_letter_names_the_tender_as_far_as_can_be_read() -> None:
    broken = (
        b'{"specversion":"1.0","id":"1","source":"x","type":"tender-requested.v1",'
        b'"data":{"tender_id":"A-1"}}'
    )
    parked = Recorded("tender-requested.dead", 0, 3, AT, b"rheinblick", broken, _DEAD_HEADERS)

    said = _set(parked, "dead_letter")

    assert (said["account_id"], said["tender_id"]) == ("rheinblick", "A-1")
    assert (said["reason"], said["agent"]) == ("invalid_data", "router")
    assert (said["original_partition"], said["original_offset"]) == (0, 41)


_DEAD_HEADERS = (
    ("dead-letter-reason", b"invalid_data"),
    ("dead-letter-agent", b"router"),
    ("kafka_dlt-original-partition", (0).to_bytes(4, "big")),
    ("kafka_dlt-original-offset", (41).to_bytes(8, "big")),
)


def test_a_settlement_says_what_became_of_a_dead_letter() -> None:
    entry = (
        b'{"done":"redriven","at":"2026-03-01T08:00:00Z","by":"vm","because":"mended",'
        b'"went_to":"tender-requested/0","redrives_before":0,"parked_at":"2026-03-01T07:00:00Z"}'
    )
    settled = Recorded(SETTLED.kind, 0, 1, AT, b"tender-requested.dead/0/3", entry)

    said = _set(settled, "dead_letter")

    assert (said["topic"], said["partition"], said["offset"]) == ("tender-requested.dead", 0, 3)
    assert (said["settled_as"], said["settled_by"]) == ("redriven", "vm")


def test_a_nul_in_what_became_of_a_dead_letter_stops_no_database() -> None:
    entry = (
        b'{"done":"discarded","at":"2026-03-01T08:00:00Z","by":"v\\u0000m","because":"\\u0000so",'
        b'"went_to":null,"redrives_before":0,"parked_at":"2026-03-01T07:00:00Z"}'
    )

    said = _set(Recorded(SETTLED.kind, 0, 1, AT, b"a.dead/0/3", entry), "dead_letter")

    assert (said["settled_by"], said["settled_because"]) == ("vm", "so")


@pytest.mark.parametrize("key", [None, b"nowhere", b"a/b/c"])
def test_what_settles_nothing_is_kept_as_a_record_alone(key: bytes | None) -> None:
    assert changes(Recorded(SETTLED.kind, 0, 1, AT, key, b"{}"), partitions=1) == ()
