"""A local Kafka by the command line: found by its data directory, and with TLS and logins."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kafka.command import CommandLine
from workers.broker.local import LocalKafka
from workers.broker.login import Logins

pytestmark = pytest.mark.kafka


@pytest.fixture
def tenders(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """The command line in a directory of its own."""
    return CommandLine(capsys, tmp_path, {"TENDERS_PARTITIONS": "1"})


def test_commands_find_the_local_kafka_of_their_directory_while_it_runs(
    tenders: CommandLine,
) -> None:
    before = tenders("topics", "check")
    with tenders.running("broker") as broker:
        assert broker.stdout is not None
        ready = broker.stdout.readline()
        during = tenders("topics", "create")
        second = tenders("broker")
        broker.send_signal(signal.SIGTERM)
        broker.wait()
    after = tenders("topics", "check")

    assert "no address of Kafka" in before.err
    assert ready.startswith("ready: 127.0.0.1:")
    assert during.err.startswith(f"Kafka at {ready.split()[1]} (.tenders/kafka-address)\n")
    assert during.code == 0
    assert second.code == 1
    assert second.err.startswith("tenders: ")
    assert broker.returncode == 0
    assert after.err == before.err


def test_a_local_kafka_keeps_its_topics(tenders: CommandLine) -> None:
    with tenders.running("broker", "--data", ".tenders") as broker:
        assert broker.stdout is not None
        broker.stdout.readline()
        tenders.succeeds("topics", "create")
        broker.send_signal(signal.SIGINT)
        broker.wait()
    with tenders.running("broker") as again:
        assert again.stdout is not None
        again.stdout.readline()
        checked = tenders("topics", "check")

    assert broker.returncode == 130
    assert checked.code == 0


PASSWORD = "sehr-geheim"  # noqa: S105 - of a broker that lives for this test


@pytest.fixture(scope="module")
def guarded() -> Iterator[LocalKafka]:
    """A Kafka that talks TLS and wants a login."""
    with LocalKafka.start(logins=Logins({"operations": PASSWORD})) as broker:
        yield broker


@pytest.fixture
def let_in(tenders: CommandLine, guarded: LocalKafka) -> CommandLine:
    """The command line with what lets a client in."""
    tenders.variables |= {
        "TENDERS_KAFKA_BOOTSTRAP_SERVERS": guarded.bootstrap,
        "TENDERS_KAFKA_SECURITY_PROTOCOL": "SASL_SSL",
        "TENDERS_KAFKA_SASL_MECHANISM": "SCRAM-SHA-512",
        "TENDERS_KAFKA_SASL_USERNAME": "operations",
        "TENDERS_KAFKA_SASL_PASSWORD": PASSWORD,
        "TENDERS_KAFKA_CA_FILE": str(guarded.ca_file),
    }
    return tenders


def test_every_client_of_the_project_talks_tls_and_logs_in(let_in: CommandLine) -> None:
    let_in.succeeds("topics", "create")
    let_in.succeeds("topics", "check")

    with let_in.running("worker", "settings"):
        changed = let_in.succeeds("settings", "set", "konto", "--mode", "self", "--by", "k")
    watched = let_in.succeeds("tail", "--until-end").out

    assert "konto: version 1" in changed.out
    assert "account-settings-changed" in watched


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("TENDERS_KAFKA_SASL_PASSWORD", "falsch", "invalid credentials"),
        ("TENDERS_KAFKA_SECURITY_PROTOCOL", "SSL", "(SSL)"),
        ("TENDERS_KAFKA_CA_FILE", "", "certificate verify failed"),
    ],
    ids=["a wrong password", "no login", "an authority that is not the broker's"],
)
def test_who_is_not_let_in_is_told_so_in_one_line(
    let_in: CommandLine, variable: str, value: str, told: str
) -> None:
    let_in.variables[variable] = value

    outcome = let_in("waiting")

    reason = outcome.err.splitlines()[-1]
    assert outcome.code == 1
    assert reason.startswith("tenders: cannot reach Kafka at 127.0.0.1:")
    assert told in reason
    assert PASSWORD not in outcome.err
    assert outcome.err.count("\n") == 2  # which Kafka it is, and why not
