"""The command line and the agents behind it: settings, what waits, what is dead."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka import Producer

from tests.kafka.command import CommandLine
from tests.unit.cli.command import Outcome

pytestmark = pytest.mark.kafka


@pytest.fixture
def tenders(
    kafka: str, prefix: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Iterator[CommandLine]:
    """The command line while every agent is at work."""
    variables = {
        "TENDERS_KAFKA_BOOTSTRAP_SERVERS": kafka,
        "TENDERS_PREFIX": prefix,
        "TENDERS_PARTITIONS": "2",
    }
    tenders = CommandLine(capsys, tmp_path, variables)
    tenders.succeeds("topics", "create")
    with tenders.running("worker", "all"):
        yield tenders


def set_settings(tenders: CommandLine, *options: str) -> Outcome:
    return tenders("settings", "set", "rheinblick", "--by", "k.adler", *options)


def publish(tenders: CommandLine, kind: str, **data: Any) -> None:  # noqa: ANN401 - any field
    given = json.dumps({"account_id": "rheinblick", "tender_id": "A-1", **data})
    tenders.succeeds("publish", "-", "--type", kind, given=given)


def request_tender(tenders: CommandLine) -> None:
    publish(tenders, "tender-requested", broker_id="vm-sommer", line_of_business="Cyber")


def waiting(tenders: CommandLine) -> list[tuple[str, str, str]]:
    found = tenders.succeeds("waiting", "--json").objects
    return [(each["account"], each["tender"], each["code"]) for each in found]


def test_settings_are_set_shown_and_kept(tenders: CommandLine) -> None:
    first = set_settings(tenders, "--mode", "self", "--max-insurers", "5", "--reason", "neu")
    later = set_settings(tenders, "--mode", "self", "--effective-from", "2099-01-01T00:00:00Z")
    repeated = set_settings(tenders, "--mode", "self", "--effective-from", "2099-01-01T00:00:00Z")
    third = set_settings(tenders, "--mode", "self", "--max-insurers", "3", "--json")

    assert first.out.startswith("rheinblick: version 1, in force from 20")
    assert later.out == "rheinblick: version 2, in force from 2099-01-01T00:00:00.000Z\n"
    assert (repeated.code, repeated.out) == (1, "")
    assert "tenders: refused (no_change, current version 2): " in repeated.err
    assert third.objects[0]["version"] == 3

    history = tenders.succeeds("settings", "history", "rheinblick", "--json").objects
    shown = tenders.succeeds("settings", "show", "rheinblick", "--json").objects
    table = tenders.succeeds("settings", "show", "rheinblick").out.splitlines()

    assert [(each["version"], each["in_force"]) for each in history] == [
        (1, "no"),
        (2, "no"),
        (3, "now"),
    ]
    assert shown == [history[2]]
    assert table[0].split()[:2] == ["version", "in"]
    assert table[1].split()[:2] == ["3", "now"]


def test_a_change_that_expects_another_version_is_refused(tenders: CommandLine) -> None:
    set_settings(tenders, "--mode", "self")

    refused = set_settings(tenders, "--mode", "self", "--expected-version", "0")

    assert refused.code == 1
    assert "refused (stale_version, current version 1)" in refused.err


def test_an_account_without_settings_has_none_to_show(tenders: CommandLine) -> None:
    outcome = tenders("settings", "history", "rheinblick")

    assert outcome.code == 1
    assert "account rheinblick has no settings yet" in outcome.err


def test_what_waits_is_listed_the_oldest_first_until_it_waits_no_more(
    tenders: CommandLine,
) -> None:
    request_tender(tenders)
    while not waiting(tenders):
        pass  # the router works on it
    publish(
        tenders,
        "message-posted",
        message_id="n-1",
        sender={"party": "broker", "person_id": "vm-sommer"},
        text="Guten Tag",
    )
    while len(waiting(tenders)) == 1:
        pass  # messaging works on it

    both, table = waiting(tenders), tenders.succeeds("waiting").out
    set_settings(tenders, "--mode", "self")
    while waiting(tenders):
        pass  # the release is worked on

    assert both == [
        ("rheinblick", "A-1", "no_settings"),
        ("rheinblick", "A-1", "tender_not_routed"),
    ]
    assert "the account has no settings yet" in table


def test_dead_letters_are_counted_listed_and_shown(
    tenders: CommandLine, kafka: str, prefix: str
) -> None:
    poison = b'{"account_id": \x1b[31m'
    producer = Producer({"bootstrap.servers": kafka, "partitioner": "murmur2_random"})
    producer.produce(f"{prefix}tender-requested", key="konto", value=poison)
    producer.produce(f"{prefix}tender-requested", key="konto", value=b"\xff\xfe")
    producer.flush()

    def counted() -> list[dict[str, Any]]:
        return tenders.succeeds("dead-letters", "list", "--json").objects

    while len(counted()) < 2:
        pass  # the router works on them

    listed = tenders.succeeds("dead-letters", "list", "tender-requested", "--json").objects
    first, second = (
        tenders.succeeds("dead-letters", "show", each["letter"], "--json").objects[0]
        for each in listed
    )
    plain = tenders.succeeds("dead-letters", "show", listed[0]["letter"]).out

    assert {(each["topic"], each["reason"], each["letters"]) for each in counted()} == {
        ("tender-requested.dead", "not_json", 1),
        ("tender-requested.dead", "not_utf8", 1),
    }
    assert [(each["account"], each["agent"]) for each in listed] == [("konto", "router")] * 2
    assert first["value"] == {"text": None, "hex": poison.hex()}
    assert second["value"] == {"text": None, "hex": "fffe"}
    assert {"name": "dead-letter-reason", "text": "not_json", "hex": b"not_json".hex()} in first[
        "headers"
    ]
    assert poison.hex(" ") in plain
    assert "\x1b" not in plain


def test_a_dead_letter_that_is_not_there_is_told(tenders: CommandLine) -> None:
    outcome = tenders("dead-letters", "show", "tender-requested.dead/0/0")

    assert outcome.code == 1
    assert "no dead letter lies at tender-requested.dead/0/0" in outcome.err
