"""Dead letters as the service parks them are read back, whatever publishers put into headers."""

import pytest

from events.catalogue import MESSAGE_POSTED, dead
from tests.unit.cli.command import Tenders
from tests.unit.cli.records import found
from workers.client.reader import Found
from workers.dead_letters.letters import REDRIVES, Address, Letter, letter
from workers.engine.dead_letter import Place, dead_letter
from workers.engine.port import Headers

TOPIC = dead(MESSAGE_POSTED).kind


def parked(reason: str = "not_json", headers: Headers = (), at: int = 5, offset: int = 17) -> Found:
    """What the engine makes of a command that lay in message-posted/2/4711."""
    command = found("message-posted", b"\xff", b"konto", headers, offset=4_711)
    place = Place("message-posted", 2, "messaging", "messaging")
    dead = dead_letter(command, reason, place)
    return found(TOPIC, dead.value, dead.key, dead.headers, offset=offset, at=at)


def test_a_letter_says_why_it_is_dead_and_where_it_lay() -> None:
    assert letter(parked(at=5)) == Letter(
        address=Address(TOPIC, 3, 17),
        timestamp=5,
        reason="not_json",
        agent="messaging",
        origin=Address("message-posted", 2, 4_711),
        account="konto",
    )


def test_headers_that_a_publisher_has_planted_count_for_nothing() -> None:
    planted = (
        ("dead-letter-reason", b"all is well"),
        ("kafka_dlt-original-partition", b"?"),
    )

    assert letter(parked(headers=planted)) == letter(parked())


@pytest.mark.parametrize(
    "headers",
    [(), (("kafka_dlt-original-topic", b"t"), ("kafka_dlt-original-partition", b"7"))],
    ids=["without headers", "with headers of another kind"],
)
def test_a_record_that_somebody_else_has_put_there_is_shown_as_far_as_it_goes(
    headers: Headers,
) -> None:
    strange = letter(found(TOPIC, b"?", None, headers))

    assert strange[2:] == ("", "", None, "", 0)


@pytest.mark.parametrize(
    ("content", "redrives"),
    [(b"2", 2), (b"", 0), (b"x", 0), (b"\xb2", 0), (b"12345678901234567890", 0)],
    ids=["as we write it", "empty", "a word", "no ASCII", "planted by a publisher"],
)
def test_a_letter_says_how_often_it_was_put_back(content: bytes, redrives: int) -> None:
    assert letter(parked(headers=[(REDRIVES, content)])).redrives == redrives


def test_an_address_is_read_as_it_is_written() -> None:
    assert Address.parse(Address(TOPIC, 3, 17).text) == Address(TOPIC, 3, 17)


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("message-posted.dead/3", "is no topic/partition/offset"),
        ("message-posted.dead/3/x", "is no topic/partition/offset"),
        ("message-held/3/17", "is none of tender-requested.dead, "),
    ],
    ids=["without offset", "an offset that is no number", "no topic of dead letters"],
)
def test_what_is_no_address_is_a_usage_error(tenders: Tenders, address: str, told: str) -> None:
    outcome = tenders("dead-letters", "show", address)

    assert outcome.code == 2
    assert told in outcome.err
