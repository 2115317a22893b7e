"""What the README's tables, picture and links say is what the code says."""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, get_args

import pytest

from events import json_schema
from events.catalogue import (
    ALL,
    DAY_MS,
    EVENTS,
    FACTS,
    FOR_EVER,
    LIFECYCLE,
    MIB,
    Topic,
    by_kind,
)
from events.codec import Reason
from tests.e2e.readme import ROOT, anchors, block, cells, code, links, table
from tests.unit.router.desk import OWN, Desk, Fields, changed, requested
from workers.board.web.routes import ROUTES
from workers.cli.config import Config, variable
from workers.cli.main import COMMANDS
from workers.engine.agent import Clock
from workers.lifecycle.picture import diagram, matrix
from workers.lifecycle.rules import INVITATION, TENDER, Outcome
from workers.service.metrics import Metrics
from workers.service.supervise import MUST_RESTART

YEAR_DAYS: Final = 365


def kept(topic: Topic) -> str:
    """How long a topic's records are kept, as the README has it."""
    if topic.retention_ms is None:
        return "while it counts"
    if topic.retention_ms == FOR_EVER:
        return "for ever"
    years, days = divmod(topic.retention_ms // DAY_MS, YEAR_DAYS)
    return f"{days} days" if days else f"{years} years"


def test_every_topic_stands_in_its_table_as_in_the_catalogue() -> None:
    expected = [
        (
            f"`{topic.kind}`",
            ", ".join(topic.produced_by),
            ", ".join(topic.consumed_by),
            kept(topic),
            f"{topic.max_value_bytes // MIB} MiB",
        )
        for topic in ALL
    ]

    assert table("Topics") == expected


def fields(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> str:
    """The fields of an object as the README has them; what may be missing may be null too."""
    required = schema.get("required", ())
    parts = []
    for name, field in schema["properties"].items():
        options = [part for part in field.get("anyOf", [field]) if part.get("type") != "null"]
        target = options[0].get("$ref", "").rpartition("/")[2]
        inner = f" {{{fields(definitions[target], definitions)}}}" if target else ""
        may_be_null = name not in required and len(options) < len(field.get("anyOf", ()))
        parts.append(f"`{name}`{inner}{' or null' if may_be_null else ''}")
    return ", ".join(parts)


AFTER_ROUTING: Final = [
    topic for topic in EVENTS if topic.owner == LIFECYCLE or LIFECYCLE in topic.produced_by
]


def test_every_field_of_what_comes_after_the_routing_stands_in_its_table() -> None:
    schemas = {topic.kind: json_schema.schema(topic) for topic in AFTER_ROUTING}

    assert table("Data after the routing") == [
        (f"`{kind}`", fields(schema["properties"]["data"], schema["$defs"]))
        for kind, schema in schemas.items()
    ]


PICTURE: Final = block("The flow", "text")


def test_the_picture_shows_every_kind_of_event() -> None:
    assert {topic.kind for topic in EVENTS} <= set(re.findall(r"[a-z-]+", PICTURE))


def test_every_arrow_of_the_picture_leads_to_a_reader() -> None:
    arrows = re.findall(r"([a-z-]+) ─+► ([a-z, -]+)", PICTURE)

    assert len(arrows) == len(re.findall("►", PICTURE))
    for kind, readers in arrows:
        topic = by_kind(kind)
        assert topic is not None
        assert set(readers.strip().split(", ")) <= set(topic.consumed_by)


@pytest.mark.parametrize(
    ("section", "states"),
    [
        pytest.param("A tender's states", TENDER, id="tender"),
        pytest.param("An invitation's states", INVITATION, id="invitation"),
    ],
)
def test_the_states_are_drawn_from_their_table(
    section: str, states: Mapping[str, Mapping[str, Outcome[str]]]
) -> None:
    _head, _ruler, *rows = matrix(states).splitlines()

    assert block(section, "mermaid").rstrip() == diagram(states)
    assert table(section) == [cells(row) for row in rows]


HEARD: Final[Mapping[str, Fields]] = {
    "backoffice": {"mode": "backoffice", "backoffice": OWN},
    "self": {"mode": "self"},
    "broker_decides": {"mode": "broker_decides", "backoffice": OWN},
}


def routing() -> Iterator[tuple[str, str | None, tuple[str, ...]]]:
    """Each case of the routing table: the mode, the broker's choice, and what it leads to."""
    for settings, choices, *outcome in table("Routing"):
        wishes: list[str | None] = [*code(choices)]
        for wish in [None, *wishes] if choices.startswith("none") else wishes:
            yield settings.strip("`"), wish, tuple(outcome)


@pytest.mark.parametrize(
    ("settings", "wish", "outcome"),
    [pytest.param(*case, id=f"{case[0]}, {case[1] or 'no choice'}") for case in routing()],
)
def test_a_tender_is_routed_by_the_table(
    settings: str, wish: str | None, outcome: tuple[str, ...]
) -> None:
    desk = Desk()
    if settings in HEARD:
        desk.takes(changed(1, HEARD[settings]))

    (fact,) = desk.takes(requested(handling=wish))

    receipt = getattr(fact.data, "receipt", None)
    assert outcome == (
        f"`{fact.topic.kind}`",
        receipt.decided_by if receipt else "",
        ("yes" if receipt.choice_overruled else "no") if receipt else "",
    )


def test_the_routing_table_has_every_case() -> None:
    cases = [(settings, wish) for settings, wish, _ in routing()]
    modes = ["none yet", "backoffice", "self", "broker_decides"]

    assert sorted(cases, key=str) == sorted(
        ((mode, wish) for mode in modes for wish in (None, "self", "backoffice")), key=str
    )


def test_every_refusal_stands_in_its_table_in_the_order_in_which_they_apply() -> None:
    refusals = [topic for topic in FACTS if topic.kind.endswith("-refused")]
    expected = [
        (f"`{topic.kind}`", f"`{of}`")
        for topic in refusals
        for of in get_args(topic.model.model_fields["code"].annotation if topic.model else None)
    ]

    assert [row[:2] for row in table("Refusals")] == expected


def test_every_reason_of_a_dead_letter_stands_in_its_table() -> None:
    reasons = [code(row[0])[0] for row in table("Dead letters")]

    assert sorted(reasons) == sorted([*get_args(Reason), "decision_failed"])


def test_every_variable_stands_in_its_table() -> None:
    expected = [
        (f"`{variable(name)}`", default(field.default), field.description)
        for name, field in Config.model_fields.items()
    ]

    assert table("Configuration") == expected


def test_every_address_stands_in_the_table_with_who_may_go_there() -> None:
    expected: dict[str, list[str]] = {}
    for route in ROUTES:
        who = "anybody" if route.roles is None else ", ".join(sorted(route.roles))
        expected.setdefault(who, []).append(f"{route.method} {route.path}")

    found = {who: code(addresses) for who, addresses in table("Signing in to the board")}

    assert found == expected


def test_every_question_leads_to_a_page_a_command_and_the_api() -> None:
    commands = {route.path: route.command for route in ROUTES if route.is_api}
    pages = {route.path for route in ROUTES if not route.is_api}

    for question, page, command, address in table("Asking why, what happened, and what if"):
        assert code(page)[0] in pages, question
        assert commands[code(address)[0]] == code(command)[0]


def default(value: object) -> str:
    """A default as the README shows it."""
    match value:
        case None | "":
            return ""
        case float():
            return f"`{value:g}`"
        case _:
            return f"`{value}`"


def test_every_metric_stands_in_its_table() -> None:
    metrics = Metrics()
    metrics.watch([], clock())
    names = {
        metric.name + ("_total" if metric.type == "counter" else ""): metric.documentation
        for metric in metrics.registry.collect()
    }

    assert {code(name)[0]: meaning for name, _, meaning in table("Health and metrics")} == names


def clock() -> Clock:
    """One that stands."""
    return lambda: 0


def test_the_exit_code_that_asks_for_a_new_process_stands_in_its_table() -> None:
    assert [row[0] for row in table("Workers")] == ["0", "1", "2", str(MUST_RESTART)]


def said(source: str) -> Iterator[str]:
    """Every text in a module, `{}` where something is filled in."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.JoinedStr):
            yield "".join(map(literally, node.values))
        elif isinstance(node, ast.Constant):
            yield literally(node)


def literally(part: ast.expr) -> str:
    """A part of a text as it stands in the source, if it does."""
    return str(part.value) if isinstance(part, ast.Constant) else "{}"


def engine() -> Iterator[str]:
    """The sources of the engine's modules."""
    return (path.read_text() for path in (ROOT / "workers" / "engine").rglob("*.py"))


def stops(source: str) -> Iterator[str]:
    """What a module says where a task must stop."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "MustStop":
            yield next(said(ast.unparse(node.args[0])))


def phrases() -> list[str]:
    """What the table says that a stopped task says."""
    return [phrase for row in table("When a task has stopped") for phrase in code(row[0])]


@pytest.mark.parametrize("phrase", phrases())
def test_what_a_stopped_task_says_is_said_by_the_engine(phrase: str) -> None:
    assert any(phrase in text for source in engine() for text in said(source))


def test_all_that_a_stopped_task_may_say_stands_in_the_table() -> None:
    texts = [text for source in engine() for text in stops(source)]
    with_a_reason_of_their_own = [text for text in texts if "worker resume" not in text]

    assert with_a_reason_of_their_own
    for text in with_a_reason_of_their_own:
        assert any(phrase in text for phrase in phrases()), text


IMPERSONAL: Final = frozenset(
    {
        *("account_id", "tender_id", "message_id", "consultation_id", "document_id"),
        *("organisation_id", "line_of_business", "trade_code", "legal_form", "code", "unit"),
        *("amount", "media_type", "sha256", "role", "message"),
        *("invitation_id", "insurer_id", "tender_ids[]"),
    }
)
"""Text fields that name nobody: ids of things, codes, numbers, and sentences of the service."""


def text_fields(
    schema: Mapping[str, Any], definitions: Mapping[str, Any], path: str
) -> Iterator[str]:
    """The paths of all fields that hold text of any kind, neither times nor a choice of words."""
    if "$ref" in schema:
        schema = definitions[schema["$ref"].rpartition("/")[2]]
    for option in schema.get("anyOf", ()):
        yield from text_fields(option, definitions, path)
    for name, field in schema.get("properties", {}).items():
        yield from text_fields(field, definitions, f"{path}.{name}" if path else name)
    if "items" in schema:
        yield from text_fields(schema["items"], definitions, f"{path}[]")
    if schema.get("type") == "string" and not schema.keys() & {"enum", "const", "format"}:
        yield path


def personal(topic: Topic) -> set[str]:
    """The fields of an event's `data` that name or may name a person; a whole request is one."""
    schema = json_schema.schema(topic)
    fields = set(text_fields(schema["properties"]["data"], schema.get("$defs", {}), ""))
    named = {field for field in fields if field.rpartition(".")[2] not in IMPERSONAL}
    whole = {field for field in named if field.startswith("request.")}
    return (named - whole) | ({"request"} if whole else set())


@pytest.mark.parametrize("topic", EVENTS, ids=lambda topic: topic.kind)
def test_every_field_that_may_name_a_person_stands_in_the_table(topic: Topic) -> None:
    rows = {
        code(name)[0]: (set(code(fields)), days) for name, fields, days in table("Personal data")
    }

    assert rows[topic.kind] == (personal(topic), kept(topic))


def test_every_promise_is_proved_by_a_test_that_there_is() -> None:
    for promise, _, proofs in table("Guarantees"):
        assert links(proofs), promise
        for words, target in links(proofs):
            assert f"def test_{words.replace(' ', '_')}(" in (ROOT / target).read_text(), words


def test_links_lead_somewhere() -> None:
    here = set(anchors())
    for words, target in links():
        elsewhere = target.startswith("https://")
        assert elsewhere or target in here or exists(target), f"[{words}]({target})"


def exists(target: str) -> bool:
    """Whether there is such a file or folder in the tree."""
    return not Path(target).is_absolute() and (ROOT / target).exists()


def test_every_section_is_listed_at_the_top() -> None:
    listed = [target for _, target in links() if target.startswith("#")]
    sections = re.findall(r"^## (.+)$", (ROOT / "README.md").read_text(), re.MULTILINE)

    assert listed[: len(sections)] == ["#" + name.lower().replace(" ", "-") for name in sections]


def test_every_command_stands_in_the_changelog() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")

    assert COMMANDS.keys() <= set(code(changelog))
