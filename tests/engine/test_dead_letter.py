"""What is parked can be put back as it was."""

from hashlib import sha256
from struct import unpack

from workers.engine.dead_letter import KEPT_WHOLE, Place, dead_letter
from workers.engine.memory import Appended
from workers.engine.port import Headers

PLACE = Place("tender-requested", 3, "dev.router", "router")


def record(value: bytes | None, key: bytes = b"k", headers: Headers = ()) -> Appended:
    return Appended(77, 1_700_000_000_123, key, value, headers, None)


def test_key_value_and_headers_stay_as_they_were() -> None:
    parked = dead_letter(record(b"\xff{", headers=(("x", b"1"), ("x", b"2"))), "not_utf8", PLACE)

    assert (parked.key, parked.value) == (b"k", b"\xff{")
    assert list(parked.headers)[:2] == [("x", b"1"), ("x", b"2")]


def test_the_headers_say_why_and_where_as_spring_writes_them() -> None:
    headers = dict(dead_letter(record(None), "null_value", PLACE).headers)

    assert headers["dead-letter-reason"] == b"null_value"
    assert headers["dead-letter-agent"] == b"router"
    assert headers["kafka_dlt-original-topic"] == b"tender-requested"
    assert headers["kafka_dlt-original-consumer-group"] == b"dev.router"
    assert unpack(">i", headers["kafka_dlt-original-partition"]) == (3,)
    assert unpack(">q", headers["kafka_dlt-original-offset"]) == (77,)
    assert unpack(">q", headers["kafka_dlt-original-timestamp"]) == (1_700_000_000_123,)


def test_a_value_up_to_a_mebibyte_is_kept_whole() -> None:
    value = b"x" * KEPT_WHOLE

    assert dead_letter(record(value), "not_json", PLACE).value == value


def test_a_larger_value_is_kept_as_size_and_digest() -> None:
    value = b"x" * (KEPT_WHOLE + 1)

    parked = dead_letter(record(value), "too_large", PLACE)

    assert parked.value is None
    assert dict(parked.headers)["dead-letter-size"] == str(KEPT_WHOLE + 1).encode()
    assert dict(parked.headers)["dead-letter-sha256"] == sha256(value).hexdigest().encode()


def test_a_key_and_headers_beyond_a_mebibyte_are_left_out() -> None:
    huge = record(b"{", headers=(("x", b"y" * KEPT_WHOLE),))

    parked = dead_letter(huge, "not_json", PLACE)

    assert (parked.key, parked.value) == (None, b"{")
    assert all(name != "x" for name, _ in parked.headers)
