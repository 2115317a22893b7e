"""docker-compose.yml and the Dockerfile fit the Compose schema, the command line and the lock."""

import json
import re
import sys
import tomllib
from pathlib import Path
from subprocess import run
from typing import Any, Final

import pytest
from jsonschema import Draft202012Validator
from prometheus_client import CollectorRegistry

from events.catalogue import AGENTS
from tests.contract.compose import FILE, NotPlain, compose_file, parsed
from workers.broker import artefacts
from workers.cli import config, main
from workers.service.health import Endpoint, HealthServer, pages

ROOT: Final = FILE.parent
COMPOSE: Final = compose_file()
SERVICES: Final[dict[str, dict[str, Any]]] = COMPOSE["services"]
OURS: Final = {name: of for name, of in SERVICES.items() if name != "kafka"}
DOCKERFILE: Final = (ROOT / "Dockerfile").read_text(encoding="utf-8")
SPECIFICATION: Final = Draft202012Validator(
    json.loads((Path(__file__).parent / "compose-spec" / "compose-spec.json").read_text())
)
DRAIN_S: Final = 10

each_service = pytest.mark.parametrize("service", OURS)
each_agent = pytest.mark.parametrize("agent", AGENTS)


def test_the_file_is_valid_by_the_compose_specification() -> None:
    assert not list(SPECIFICATION.iter_errors(COMPOSE))


@pytest.mark.parametrize(
    "service",
    [{"comand": ["tenders"]}, {"restart": 1}, {"depends_on": {"kafka": {"condition": "up"}}}],
    ids=["misspelled", "of the wrong type", "with an unknown condition"],
)
def test_the_specification_refuses_a_service(service: dict[str, Any]) -> None:
    assert list(SPECIFICATION.iter_errors({"services": {"router": service}}))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a: no", id="a word that is a truth value to some"),
        pytest.param("a: 1.5", id="a number with a point"),
        pytest.param("a: 010", id="a number that may be octal"),
        pytest.param("a: b: c", id="a mapping in a line"),
        pytest.param("a: 1\na: 2", id="a key that comes twice"),
        pytest.param("a:\n   b: 1", id="an odd indentation"),
        pytest.param("a: >", id="a folded text"),
        pytest.param("a: b # c", id="a comment behind a value"),
    ],
)
def test_what_could_be_read_in_two_ways_is_not_read(text: str) -> None:
    with pytest.raises(NotPlain):
        parsed(text)


@each_service
def test_every_command_is_one_of_the_command_line(
    service: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.run([*OURS[service]["command"], "--help"]) == 0


def test_a_command_that_there_is_not_would_be_noticed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["worker", "router", "--metric-port", "9100", "--help"]) == 2


@each_service
def test_every_variable_is_one_that_is_read(service: str, monkeypatch: pytest.MonkeyPatch) -> None:
    variables = OURS[service]["environment"]
    for name, value in variables.items():
        monkeypatch.setenv(name, str(value))

    loaded = config.settings(config.load())

    assert variables.keys() <= {s.name for s in loaded if s.source == "environment"}


def test_there_is_a_container_per_agent_and_one_for_the_board() -> None:
    assert OURS.keys() - {"topics"} == {*AGENTS, "board"}


def test_the_board_keeps_its_database_where_it_may_write() -> None:
    (volume,) = OURS["board"]["volumes"]
    directory = OURS["board"]["environment"]["TENDERS_DATA_DIR"]

    assert volume == f"board-data:{directory}"
    assert "board-data" in COMPOSE["volumes"]
    assert f"--owner=tenders {directory}" in DOCKERFILE


@each_service
def test_what_is_written_for_a_moment_has_its_place_in_a_container_that_is_read_only(
    service: str,
) -> None:
    assert OURS[service]["read_only"]
    assert OURS[service]["tmpfs"] == ["/tmp"]  # noqa: S108 - the container's own


def test_the_board_is_seen_from_this_machine_alone() -> None:
    assert OURS["board"]["command"] == [
        *("worker", "board", "--host", "127.0.0.1", "--port", "8080")
    ]
    assert OURS["board"]["network_mode"] == "host"
    assert "http://127.0.0.1:8080/health/live" in OURS["board"]["healthcheck"]["test"][-1]


@each_agent
def test_a_container_runs_the_agent_that_it_is_named_after(agent: str) -> None:
    assert OURS[agent]["command"][:2] == ["worker", agent]


@each_agent
def test_agents_wait_for_the_topics_and_those_for_kafka(agent: str) -> None:
    assert OURS[agent]["depends_on"] == {"topics": {"condition": "service_completed_successfully"}}
    assert OURS["topics"]["depends_on"] == {"kafka": {"condition": "service_healthy"}}


@each_agent
def test_an_agent_that_fails_is_started_again_and_one_that_stops_may_finish(agent: str) -> None:
    assert OURS[agent]["restart"] == "on-failure"
    assert int(OURS[agent]["stop_grace_period"].removesuffix("s")) > DRAIN_S


@each_agent
@pytest.mark.parametrize("reasons", [[], ["not yet resumed"]], ids=["ready", "not ready"])
def test_a_container_is_healthy_when_its_agent_is_ready(agent: str, reasons: list[str]) -> None:
    *_, port = OURS[agent]["command"]
    command, *arguments = OURS[agent]["healthcheck"]["test"]
    site = pages(CollectorRegistry(), alive=list, ready=lambda: reasons)

    with HealthServer(Endpoint("127.0.0.1", 0), site) as server:
        here = [part.replace(f"http://127.0.0.1:{port}", server.address) for part in arguments]
        ended = run([sys.executable, *here[1:]], capture_output=True, check=False)

    assert (command, here[0]) == ("CMD", "python")
    assert here != arguments
    assert (ended.returncode == 0) == (not reasons)


@each_agent
def test_the_port_of_its_metrics_can_be_reached_from_this_machine_alone(agent: str) -> None:
    *_, option, port = OURS[agent]["command"]

    assert option == "--metrics-port"
    assert OURS[agent]["ports"] == [f"127.0.0.1::{port}"]


def test_kafka_is_of_the_version_that_is_tested() -> None:
    (broker,) = (jar for jar in artefacts.locked() if jar.artefact == "kafka_2.13")

    assert SERVICES["kafka"]["image"] == f"apache/kafka:{broker.version}"


def test_the_address_of_kafka_is_one_at_which_it_says_it_is() -> None:
    advertised = SERVICES["kafka"]["environment"]["KAFKA_ADVERTISED_LISTENERS"]
    addresses = {listener.split("://")[1] for listener in advertised.split(",")}

    for service in OURS.values():
        assert service["environment"]["TENDERS_KAFKA_BOOTSTRAP_SERVERS"] in addresses


def project() -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return found


@each_service
def test_the_image_has_the_version_of_the_package(service: str) -> None:
    assert OURS[service]["image"] == f"tenders:{project()['version']}"


def test_the_image_starts_the_console_script_and_not_as_root() -> None:
    *_, last = DOCKERFILE.split("FROM ")
    (script,) = project()["scripts"]

    assert f'ENTRYPOINT ["{script}"]' in last
    assert re.findall(r"^USER (\S+)", last, re.MULTILINE) == ["10001"]


def test_what_is_built_runs_on_the_same_python_and_debian() -> None:
    built_on, runs_on = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)

    assert built_on == runs_on
    assert re.fullmatch(r"python:3\.11-slim-[a-z]+", runs_on)


def test_nothing_is_installed_that_the_lock_does_not_promise() -> None:
    steps = DOCKERFILE.replace("\\\n", " ").replace("&&", "\n")
    installs = [step for step in steps.splitlines() if "pip install" in step]

    assert len(installs) == 3
    for step in installs:
        assert "--require-hashes" in step or "--no-deps --no-index" in step


def test_all_that_is_copied_is_let_in() -> None:
    let_in = set(re.findall(r"^!(\S+)", (ROOT / ".dockerignore").read_text(), re.MULTILINE))
    copied = {
        source
        for sources in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
        for source in sources.split()
    }

    assert copied == let_in
    assert all((ROOT / name).exists() for name in copied)
