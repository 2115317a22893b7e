"""The rights on the broker follow from the catalogue, and are enough for what the agents do."""

import shlex
from itertools import pairwise

import pytest

from events.catalogue import AGENTS, ALL, COMMANDS, CONTROL, FACTS, SETTLED, changelog, dead
from tests.unit.cli.command import Tenders
from workers.board.store.topics import TOPICS
from workers.cli.acls import WRITE, Right, commands, rights

RIGHTS = rights("staging.")


def may(principal: str, operation: str) -> set[str]:
    """The topics on which a principal may do something."""
    return {
        right.name.removeprefix("staging.")
        for right in RIGHTS
        if right.principal == principal
        and right.resource == "topic"
        and operation in right.operations
    }


@pytest.mark.parametrize("agent", AGENTS)
def test_an_agent_reads_what_it_consumes(agent: str) -> None:
    consumed = {topic.kind for topic in ALL if agent in topic.consumed_by}

    assert may(agent, "Read") == consumed


@pytest.mark.parametrize("agent", AGENTS)
def test_an_agent_writes_its_facts_dead_letters_rows_and_misplaced_commands(agent: str) -> None:
    own = [command for command in COMMANDS if command.owner == agent]
    facts = {fact.kind for fact in FACTS if agent in fact.produced_by}
    around = {topic.kind for command in own for topic in (command, dead(command))}

    assert may(agent, "Write") == facts | around | {changelog(agent).kind}


@pytest.mark.parametrize("agent", AGENTS)
def test_an_agent_has_its_group_and_its_transactional_ids(agent: str) -> None:
    assert Right(agent, "group", f"staging.{agent}", "literal", ("Read",)) in RIGHTS
    assert (
        Right(agent, "transactional-id", f"staging.{agent}-", "prefixed", ("Write", "Describe"))
        in RIGHTS
    )


def test_operations_put_dead_letters_back_and_say_so_in_transactions() -> None:
    written = {topic.kind for topic in (*COMMANDS, SETTLED, CONTROL)}
    ids = Right("operations", "transactional-id", "staging.operations-", "prefixed", WRITE)

    assert may("operations", "Write") == written
    assert may("operations", "Read") >= {SETTLED.kind, *(dead(each).kind for each in COMMANDS)}
    assert ids in RIGHTS


def test_the_board_copies_all_and_publishes_what_people_ask_for() -> None:
    group = Right("board", "group", "staging.board", "prefixed", ("Read",))

    assert may("board", "Read") == {topic.kind for topic in TOPICS}
    assert may("board", "Write") == {topic.kind for topic in (*COMMANDS, SETTLED)}
    assert group in RIGHTS


def test_nobody_but_the_agents_writes_facts() -> None:
    facts = {f"staging.{fact.kind}" for fact in FACTS}
    writers = {right.principal for right in RIGHTS if right.name in facts and "Write" in right[4]}

    assert writers == set(AGENTS)


def test_the_insurer_portal_reads_what_concerns_its_brokers_and_insurers_and_nothing_else() -> None:
    assert may("insurer-portal", "Read") == {
        "portal-forwarded",
        "insurer-invited",
        "insurer-invitation-refused",
        "insurer-invitation-withdrawn",
        "insurer-invitation-withdrawal-refused",
        "insurer-decline-refused",
        "tender-action-held",
    }
    assert may("insurer-portal", "Write") == {
        "insurer-invitation-requested",
        "insurer-invitation-withdrawal-requested",
        "insurer-decline-reported",
    }


def test_the_commands_grant_the_same_rights() -> None:
    granted: set[tuple[str, str, str, str]] = set()
    for command in commands(RIGHTS):
        words = shlex.split(command)
        options = list(pairwise(words))
        (principal,) = (value for name, value in options if name == "--allow-principal")
        (pattern,) = (value for name, value in options if name == "--resource-pattern-type")
        granted |= {
            (principal.removeprefix("User:"), pattern, operation, thing)
            for option, operation in options
            if option == "--operation"
            for resource, thing in options
            if resource in {"--topic", "--group", "--transactional-id"}
        }

    assert granted == {
        (right.principal, right.pattern, operation, right.name)
        for right in RIGHTS
        for operation in right.operations
    }


def test_the_command_line_prints_them_without_asking_a_broker(
    tenders: Tenders, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TENDERS_PREFIX", "staging.")

    printed, objects = tenders("topics", "acls"), tenders("topics", "acls", "--json").objects

    assert printed.code == 0
    assert printed.out.splitlines() == [*commands(RIGHTS)]
    assert [
        Right(**(right | {"operations": tuple(right["operations"])})) for right in objects
    ] == RIGHTS
