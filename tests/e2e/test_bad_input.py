"""Bad input goes to the dead letters byte for byte with its reason; its neighbours are unharmed."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from confluent_kafka import KafkaError, KafkaException, Producer

from tests.e2e.events import message, request, settings
from tests.e2e.office import PATIENCE_S, Office

pytestmark = pytest.mark.kafka

Spoil = Callable[[str], bytes | None]


def _bytes(event: dict[str, Any]) -> bytes:
    return json.dumps(event).encode()


def _nested(account: str) -> bytes:
    return _bytes(request(account, "x")).replace(b'"x"', b"[" * 10_000 + b"]" * 10_000)


def _with(account: str, **fields: object) -> bytes:
    return _bytes(request(account, "x", **fields))


def _replaced(old: bytes, new: bytes) -> Spoil:
    return lambda account: _bytes(request(account, "x")).replace(old, new)


BAD_REQUESTS: dict[str, tuple[Spoil, str]] = {
    "not JSON": (lambda _: b"no json", "not_json"),
    "not UTF-8": (_replaced(b"urn:e2e", b"\xff\xfe"), "not_utf8"),
    "truncated": (lambda account: _with(account)[:-20], "not_json"),
    "nested 10,000 deep": (_nested, "too_deep"),
    "NaN": (_replaced(b'"x"', b"NaN"), "not_json"),
    "a wrong type": (lambda account: _with(account, broker_id=7), "invalid_data"),
    "a missing field": (_replaced(b"line_of_business", b"line"), "invalid_data"),
    "an unknown kind": (_replaced(b"tender-requested.v1", b"tender-wanted.v1"), "unknown_type"),
    "an unknown version": (
        _replaced(b"tender-requested.v1", b"tender-requested.v2"),
        "unknown_type",
    ),
    "no CloudEvents attributes": (_replaced(b"specversion", b"spec"), "not_a_cloudevent"),
    "a key that is another account": (lambda account: _with(f"{account}x"), "key_mismatch"),
    "a key twice": (_replaced(b'"source"', b'"id": "again", "source"'), "not_json"),
    "a lone surrogate": (_replaced(b'"x"', rb'"\ud800"'), "not_json"),
    "null": (lambda _: None, "null_value"),
}


@pytest.mark.parametrize("name", BAD_REQUESTS)
def test_a_bad_request_is_parked_and_its_neighbours_are_routed(
    shared_office: Office, account: str, name: str
) -> None:
    spoil, reason = BAD_REQUESTS[name]
    bad = spoil(account)
    shared_office.publish("settings-change-requested", settings(account, "self"))
    shared_office.facts(account, 1, "account-settings-changed")

    shared_office.publish("tender-requested", request(account, "before"))
    shared_office.publish("tender-requested", bad, key=account)
    shared_office.publish("tender-requested", request(account, "after"))

    forwarded = shared_office.facts(account, 2, "portal-forwarded")
    (dead,) = shared_office.dead_letters(account.encode(), 1)
    assert [fact.data["tender_id"] for fact in forwarded] == ["before", "after"]
    assert (dead.topic, dead.value) == ("tender-requested.dead", bad)
    assert dead.headers["dead-letter-reason"] == reason.encode()
    assert dead.headers["dead-letter-agent"] == b"router"
    assert dead.headers["content-type"].startswith(b"application/cloudevents+json")


def test_a_message_of_10001_characters_is_parked_and_one_of_10000_is_not(
    shared_office: Office, account: str
) -> None:
    long = message(account, "A-1", "n-1", text="ä" * 10_001)

    shared_office.publish("message-posted", long, message(account, "A-1", "n-2", text="ä" * 10_000))

    (held,) = shared_office.facts(account, 1, "message-held")
    (dead,) = shared_office.dead_letters(account.encode(), 1)
    assert held.data["message_id"] == "n-2"
    assert json.loads(dead.value or b"") == long
    assert dead.headers["dead-letter-reason"] == b"invalid_data"


def test_a_request_just_under_the_limit_passes_whole(shared_office: Office, account: str) -> None:
    shared_office.publish("settings-change-requested", settings(account, "self"))
    shared_office.facts(account, 1, "account-settings-changed")
    frame = len(_with(account, remarks=""))
    large = request(account, "A-1", remarks="x" * (1024 * 1024 - frame - 20))

    _publish_large(shared_office, account, _bytes(large), "none")

    (fact,) = shared_office.facts(account, 1, "portal-forwarded")
    assert fact.data["request"] == large["data"]


def test_thirty_megabytes_in_a_compressed_batch_are_refused_at_the_topic(
    shared_office: Office, account: str
) -> None:
    huge = _with(account, remarks="x" * 30_000_000)

    with pytest.raises(KafkaException) as refused:
        _publish_large(shared_office, account, huge, "gzip")

    assert refused.value.args[0].code() == KafkaError.MSG_SIZE_TOO_LARGE


def _publish_large(office: Office, account: str, value: bytes, compression: str) -> None:
    producer = Producer(
        {
            "bootstrap.servers": office.bootstrap,
            "partitioner": "murmur2_random",
            "message.max.bytes": 100_000_000,
            "compression.type": compression,
        }
    )
    failures: list[KafkaError] = []
    producer.produce(
        f"{office.prefix}tender-requested",
        value,
        account,
        on_delivery=lambda error, _: failures.append(error) if error else None,
    )
    assert producer.flush(PATIENCE_S) == 0
    if failures:
        raise KafkaException(failures[0])
