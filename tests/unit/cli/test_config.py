"""The variables TENDERS_...: what they allow, what is told of wrong ones, how they are shown."""

from pathlib import Path

import pytest

from tests.unit.cli.command import Tenders
from workers.cli import address, config
from workers.cli.config import Config
from workers.client.errors import TellUser
from workers.engine.kafka.connection import Connection
from workers.engine.policy import Policy


def test_without_variables_agents_work_as_the_rules_say() -> None:
    assert config.load().policy() == Policy(hold_days=30, remember_days=400)


def test_variables_become_the_connection_of_every_client(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    authority = tmp_path / "ca.pem"
    authority.touch()
    monkeypatch.setenv("TENDERS_PREFIX", "staging.")
    monkeypatch.setenv("TENDERS_KAFKA_SECURITY_PROTOCOL", "SASL_SSL")
    monkeypatch.setenv("TENDERS_KAFKA_SASL_USERNAME", "router")
    monkeypatch.setenv("TENDERS_KAFKA_SASL_PASSWORD", "geheim")
    monkeypatch.setenv("TENDERS_KAFKA_CA_FILE", str(authority))

    assert config.load().connection("kafka:9092") == Connection(
        "kafka:9092",
        prefix="staging.",
        security_protocol="SASL_SSL",
        sasl_mechanism="SCRAM-SHA-512",
        sasl_username="router",
        sasl_password="geheim",  # noqa: S106 - not one that opens anything
        ca_file=authority,
    )


def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENDERS_HOLD_DAYS", "")

    assert config.load() == Config()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("TENDERS_HOLD_DAYS", "lang", id="days that are no number"),
        pytest.param("TENDERS_HOLD_DAYS", "0", id="no days at all"),
        pytest.param("TENDERS_REMEMBER_DAYS", "nan", id="days that are nan"),
        pytest.param("TENDERS_KAFKA_SECURITY_PROTOCOL", "TLS", id="an unknown protocol"),
        pytest.param("TENDERS_KAFKA_CA_FILE", "nowhere.pem", id="a file that is not there"),
        pytest.param("TENDERS_PREFIX", "zu viel", id="a prefix with a space"),
        pytest.param("TENDERS_WORKER_ID", "a/b", id="a worker id with a slash"),
        pytest.param("TENDERS_PARTITIONS", "0", id="no partitions"),
        pytest.param("TENDERS_REPLICATION", "0", id="no copies"),
        pytest.param("TENDERS_LOG_LEVEL", "loud", id="an unknown level"),
    ],
)
def test_a_wrong_value_is_told_by_its_variable(
    tenders: Tenders, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)

    outcome = tenders("config")

    assert outcome.code == 1
    assert outcome.err.startswith(f"tenders: {name}: ")
    assert outcome.err.count("\n") == 1


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        pytest.param(
            {"TENDERS_KAFKA_SECURITY_PROTOCOL": "SASL_PLAINTEXT"},
            "TENDERS_KAFKA_SASL_USERNAME and TENDERS_KAFKA_SASL_PASSWORD are required",
            id="a login without a name",
        ),
        pytest.param(
            {"TENDERS_KAFKA_KEY_FILE": "/dev/null/.."},
            "TENDERS_KAFKA_KEY_FILE: ",
            id="a key that is no file",
        ),
        pytest.param(
            {"TENDERS_KAFKA_KEY_FILE": __file__},
            "TENDERS_KAFKA_KEY_FILE needs TENDERS_KAFKA_CERTIFICATE_FILE",
            id="a key without its certificate",
        ),
        pytest.param(
            {"TENDERS_FACTS_DAYS": "429"},
            "TENDERS_FACTS_DAYS is at least TENDERS_HOLD_DAYS + TENDERS_REMEMBER_DAYS, 430",
            id="facts that go before agents forget",
        ),
    ],
)
def test_values_that_do_not_go_together_are_told(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], told: str
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(TellUser) as refusal:
        config.load()

    assert str(refusal.value).startswith(told)


def test_all_wrong_variables_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENDERS_HOLD_DAYS", "x")
    monkeypatch.setenv("TENDERS_LOG_LEVEL", "x")

    with pytest.raises(TellUser, match=r"TENDERS_HOLD_DAYS: .*; TENDERS_LOG_LEVEL: "):
        config.load()


def test_every_variable_is_shown_with_its_source_and_meaning(
    tenders: Tenders, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TENDERS_PREFIX", "staging.")

    shown = {setting["name"]: setting for setting in tenders("config", "--json").objects}

    assert shown.keys() == {config.variable(field) for field in Config.model_fields}
    assert all(setting["meaning"] for setting in shown.values())
    assert shown["TENDERS_PREFIX"]["value"] == "staging."
    assert shown["TENDERS_PREFIX"]["source"] == "environment"
    assert shown["TENDERS_HOLD_DAYS"]["value"] == 30
    assert shown["TENDERS_HOLD_DAYS"]["source"] == "default"


@pytest.mark.parametrize("options", [[], ["--json"]], ids=["as a table", "as JSON"])
def test_a_secret_is_never_shown(
    tenders: Tenders, monkeypatch: pytest.MonkeyPatch, options: list[str]
) -> None:
    monkeypatch.setenv("TENDERS_KAFKA_SASL_PASSWORD", "geheim")

    outcome = tenders("config", *options)

    assert "(set)" in outcome.out
    assert "geheim" not in outcome.out + outcome.err


def test_a_wrong_secret_is_not_quoted(tenders: Tenders, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENDERS_KAFKA_SASL_PASSWORD", "geheim")
    monkeypatch.setenv("TENDERS_KAFKA_SECURITY_PROTOCOL", "SASL_SSL")

    outcome = tenders("config")

    assert outcome.code == 1
    assert "geheim" not in outcome.err


def test_the_address_that_a_local_kafka_has_left_is_shown_with_its_file(
    tenders: Tenders, tmp_path: Path
) -> None:
    with address.left_in(tmp_path, "127.0.0.1:4711"):
        shown = tenders("config", "--json").objects[0]
    assert shown["value"] is None  # another directory than TENDERS_DATA_DIR

    (tmp_path / ".tenders").mkdir()
    with address.left_in(tmp_path / ".tenders", "127.0.0.1:4711"):
        shown = tenders("config", "--json").objects[0]

    assert shown["value"] == "127.0.0.1:4711"
    assert shown["source"] == ".tenders/kafka-address"
