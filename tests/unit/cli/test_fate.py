"""A dead letter goes back as it came, to where its key belongs, three times at most."""

import pytest

from events.catalogue import ENVELOPE_BYTES, MIB
from events.partition import partition_of
from tests.unit.cli.dead import COMMAND, TOPIC, parked, request
from workers.client.reader import Found, Place
from workers.dead_letters.fate import Discarded, Fate, PutBack, Refused, discard, redrive
from workers.dead_letters.letters import REDRIVES

PARTITIONS = 12


def put_back(record: Found) -> PutBack:
    fate = redrive(record, PARTITIONS)
    assert isinstance(fate, PutBack)
    return fate


def test_it_goes_back_with_its_bytes_and_its_publishers_headers() -> None:
    given = [("content-type", b"text/\xff"), ("traceparent", b"00-1"), ("traceparent", b"00-2")]

    back = put_back(parked(b"\xff\x00", b"konto", given)).record

    assert (back.key, back.value) == (b"konto", b"\xff\x00")
    assert list(back.headers) == [*given, (REDRIVES, b"1")]


def test_it_goes_to_where_its_key_belongs_wherever_it_lay() -> None:
    home = partition_of(b"konto", PARTITIONS)

    fate = put_back(parked(key=b"konto", partition=(home + 1) % PARTITIONS))

    assert fate.place == Place(COMMAND, home)


def test_without_a_key_it_goes_back_to_the_partition_that_it_lay_in() -> None:
    assert put_back(parked(key=None, partition=7)).place == Place(COMMAND, 7)


@pytest.mark.parametrize("before", [0, 1, 2])
def test_each_redrive_is_counted(before: int) -> None:
    headers = [(REDRIVES, str(before).encode())]

    back = put_back(parked(headers=headers)).record

    assert list(back.headers) == [(REDRIVES, str(before + 1).encode())]


@pytest.mark.parametrize("before", [b"3", b"4", b"9"])
def test_after_the_third_redrive_it_is_refused(before: bytes) -> None:
    refused = redrive(parked(headers=[(REDRIVES, before)]), PARTITIONS)

    assert refused == Refused("redriven_too_often")


def test_a_value_that_was_too_large_to_be_kept_is_refused() -> None:
    assert redrive(parked(b"x" * (MIB + 1)), PARTITIONS) == Refused("value_not_kept")


def test_a_record_that_had_no_value_goes_back_without_one() -> None:
    assert put_back(parked(None)).record.value is None


@pytest.mark.parametrize(
    ("spare", "fate"),
    [(2_048, PutBack), (512, Refused)],
    ids=["with room for a header", "with none"],
)
def test_what_would_not_fit_with_one_more_header_is_refused(spare: int, fate: type[Fate]) -> None:
    filling = [("x", b"y" * (ENVELOPE_BYTES - spare))]

    assert isinstance(redrive(parked(b"x" * MIB, headers=filling), PARTITIONS), fate)


def test_it_is_told_whether_it_would_be_understood_now() -> None:
    good = request()

    assert put_back(parked(good.value, good.key, reason="decision_failed")).decodable
    assert not put_back(parked(good.value, b"somebody-else", reason="key_mismatch")).decodable
    assert not put_back(parked(b"{")).decodable


def test_every_letter_can_be_discarded() -> None:
    assert discard(parked(b"x" * (MIB + 1), headers=[(REDRIVES, b"3")])) == Discarded()


def test_headers_of_ours_are_told_by_their_names_whoever_has_planted_them() -> None:
    planted = [("kafka_dlt-exception-message", b"x"), ("dead-letter-reason", b"x"), ("y", b"z")]

    record = parked(headers=planted)

    assert record.topic == TOPIC
    assert list(put_back(record).record.headers) == [("y", b"z"), (REDRIVES, b"1")]
