"""The command line against a real Kafka: topics, publishing, watching."""

import asyncio
import json
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka import Message, Producer

from events.catalogue import ALL, TENDER_CLAIM_REQUESTED, TENDER_REQUESTED
from events.commands import SettingsChangeRequested
from events.lifecycle import TenderClaimRequested
from schemas.settings import ChangedBy
from tests.kafka.command import CommandLine
from workers.cli import account, acting, provisioning
from workers.cli.provisioning import Wanted
from workers.client.administration import administration
from workers.client.errors import TellUser
from workers.client.topic import TopicState
from workers.engine.kafka.connection import Connection

pytestmark = pytest.mark.kafka
PARTITIONS = 3
ACCOUNTS = ("rheinblick", "alpenrand", "nordlicht-pool", "konto-4711")


@pytest.fixture
def tenders(
    kafka: str, prefix: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> CommandLine:
    """The command line on names of its own, whose topics are still missing."""
    return CommandLine(
        capsys,
        tmp_path,
        {
            "TENDERS_KAFKA_BOOTSTRAP_SERVERS": kafka,
            "TENDERS_PREFIX": prefix,
            "TENDERS_PARTITIONS": str(PARTITIONS),
        },
    )


@pytest.fixture
def provided(tenders: CommandLine) -> CommandLine:
    """The same with all its topics."""
    tenders.succeeds("topics", "create")
    return tenders


def tender(account_id: str, number: int) -> dict[str, Any]:
    return {
        "account_id": account_id,
        "tender_id": f"A-{number}",
        "broker_id": "vm-sommer",
        "line_of_business": "Cyber",
    }


def lines(*objects: dict[str, Any]) -> str:
    return "".join(json.dumps(each) + "\n" for each in objects)


TENDERS = [tender(ACCOUNTS[number % len(ACCOUNTS)], number) for number in range(40)]


def other_topic(kafka: str, name: str, state: TopicState) -> None:
    """A topic that somebody has created by hand."""

    async def create() -> None:
        async with administration(Connection(kafka)) as admin:
            await admin.create({name: state})
            while not await admin.states([name]):
                pass  # the broker makes it known to itself

    asyncio.run(create())


def test_create_creates_every_topic_once_and_check_finds_nothing_wrong(
    tenders: CommandLine, prefix: str
) -> None:
    first = tenders.succeeds("topics", "create", "--json").objects
    again = tenders.succeeds("topics", "create", "--json").objects
    checked = tenders.succeeds("topics", "check")

    names = [topic.name(prefix) for topic in ALL]
    assert first == [{"topic": name, "result": "created"} for name in names]
    assert again == [{"topic": name, "result": "exists"} for name in names]
    assert checked.out == ""


def test_check_tells_every_topic_that_is_missing(tenders: CommandLine, prefix: str) -> None:
    outcome = tenders("topics", "check", "--json")

    assert outcome.code == 1
    assert [each["topic"] for each in outcome.objects] == [topic.name(prefix) for topic in ALL]
    assert {each["remedy"] for each in outcome.objects} == {"tenders topics create"}


def test_create_leaves_a_topic_as_it_is_and_check_tells_how_it_differs(
    tenders: CommandLine, kafka: str, prefix: str
) -> None:
    name = TENDER_REQUESTED.name(prefix)
    entries = TENDER_REQUESTED.configuration | {"retention.ms": "1000"}
    other_topic(kafka, name, TopicState(PARTITIONS, 1, entries))
    tenders.succeeds("topics", "create")

    outcome = tenders("topics", "check", "--json")

    assert outcome.code == 1
    assert [
        (each["topic"], each["entry"], each["expected"], each["found"]) for each in outcome.objects
    ] == [(name, "retention.ms", "2592000000", "1000")]


def test_create_refuses_to_mix_numbers_of_partitions_and_creates_nothing(
    tenders: CommandLine, kafka: str, prefix: str
) -> None:
    other_topic(kafka, TENDER_REQUESTED.name(prefix), TopicState(PARTITIONS + 1, 1, {}))

    refused = tenders("topics", "create")

    assert refused.code == 1
    assert "begin with a new TENDERS_PREFIX and replay" in refused.err
    assert f"{prefix}tender-held" in tenders("topics", "check").out


def test_more_copies_than_there_are_brokers_are_refused_with_the_brokers_reason(
    tenders: CommandLine,
) -> None:
    refused = tenders("topics", "create", "--replication", "3")

    assert refused.code == 1
    assert refused.err.count("\n") == 2  # which Kafka, and why not
    assert "cannot create" in refused.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("tail", "tender-held", "--until-end"),
        ("waiting",),
        ("dead-letters", "list"),
        ("settings", "show", "rheinblick"),
        ("publish", "-", "--type", "tender-requested"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_where_topics_are_missing_it_is_told_which_and_how_to_create_them(
    tenders: CommandLine, prefix: str, arguments: tuple[str, ...]
) -> None:
    outcome = tenders(*arguments, given=lines(TENDERS[0]))

    assert outcome.code == 1
    assert f"tenders: missing: {prefix}" in outcome.err
    assert outcome.err.endswith("; `tenders topics create` creates them\n")


def test_what_is_published_is_watched_in_the_order_of_its_append(provided: CommandLine) -> None:
    published = provided.succeeds(
        "publish", "-", "--type", "tender-requested", given=lines(*TENDERS)
    )

    watched = provided.succeeds("tail", "tender-requested", "--until-end", "--json").objects

    assert published.out == "40 tender-requested\n"
    assert [each["appended_at"] for each in watched] == sorted(
        each["appended_at"] for each in watched
    )
    for account_id in ACCOUNTS:
        mine = [each["event"]["data"] for each in watched if _account(each) == account_id]
        assert mine == [each for each in TENDERS if each["account_id"] == account_id]


def _account(watched: dict[str, Any]) -> str:
    account_id: str = watched["event"]["data"]["account_id"]
    return account_id


def test_records_lie_where_the_hash_of_other_clients_looks_for_them(
    provided: CommandLine, kafka: str, prefix: str
) -> None:
    provided.succeeds("publish", "-", "--type", "tender-requested", given=lines(*TENDERS))
    ours = {
        (_account(each), each["partition"])
        for each in provided.succeeds("tail", "--until-end", "--json").objects
    }

    theirs: set[tuple[str, int]] = set()
    producer = Producer({"bootstrap.servers": kafka, "partitioner": "murmur2_random"})

    def delivered(_error: object, message: Message) -> None:
        theirs.add(((message.key() or b"").decode(), message.partition() or 0))

    for account_id in ACCOUNTS:
        producer.produce(f"{prefix}tender-held", key=account_id, on_delivery=delivered)
    producer.flush()

    assert ours == theirs


def test_a_file_published_again_has_the_same_ids(provided: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "tenders.jsonl"
    file.write_text(lines(*TENDERS))

    provided.succeeds("publish", str(file), "--type", "tender-requested")
    provided.succeeds("publish", str(file), "--type", "tender-requested")

    watched = provided.succeeds("tail", "tender-requested", "--until-end", "--json").objects
    ids = [each["event"]["id"] for each in watched]
    assert len(ids) == 2 * len(TENDERS)
    assert len(set(ids)) == len(TENDERS)


def test_of_a_file_with_a_bad_line_nothing_is_published(provided: CommandLine) -> None:
    bad = provided("publish", "-", "--type", "tender-requested", given=lines(TENDERS[0], {}))

    assert bad.code == 1
    assert "line 2: account_id: Field required" in bad.err
    assert provided.succeeds("tail", "--until-end").out == ""


def test_with_skip_bad_the_good_lines_are_published_and_the_bad_counted(
    provided: CommandLine,
) -> None:
    given = lines({}, TENDERS[0], {}, TENDERS[1])

    outcome = provided("publish", "-", "--type", "tender-requested", "--skip-bad", given=given)

    assert outcome.code == 1
    assert outcome.err.endswith("tenders: 2 bad lines were left out\n")
    assert len(provided.succeeds("tail", "--until-end").out.splitlines()) == 2


def test_what_kafka_refuses_is_told_in_one_line(
    tenders: CommandLine, kafka: str, prefix: str, tmp_path: Path
) -> None:
    other_topic(kafka, f"{prefix}tender-requested", TopicState(1, 1, {"max.message.bytes": "100"}))
    file = tmp_path / "tenders.jsonl"
    file.write_text(lines(*TENDERS))

    # In a process of its own, where nobody catches what asyncio says of forgotten failures.
    with tenders.running("publish", str(file), "--type", "tender-requested") as publishing:
        _, said = publishing.communicate()

    assert publishing.returncode == 1
    assert "refused: MessageSizeTooLargeError: " in said
    assert said.count("\n") == 2  # which Kafka it is, and why not


def test_a_cloud_event_goes_out_as_it_is(provided: CommandLine) -> None:
    event = {
        "specversion": "1.0",
        "id": "anf-1",
        "source": "urn:beratung",
        "type": "tender-requested.v1",
        "time": "2026-03-01T08:00:00Z",
        "data": TENDERS[0],
    }
    provided.succeeds("publish", "-", given=lines(event))

    (watched,) = provided.succeeds("tail", "--until-end", "--json").objects

    del event["specversion"]
    assert watched["event"] == event | {"correlationid": "anf-1"}


def test_what_is_no_event_is_watched_as_such(
    provided: CommandLine, kafka: str, prefix: str
) -> None:
    producer = Producer({"bootstrap.servers": kafka})
    producer.produce(f"{prefix}tender-requested", key="konto", value=b"\x1b[31m\xff")
    producer.produce(f"{prefix}tender-requested.dead", key="konto", value=None)
    producer.flush()

    watched = provided.succeeds("tail", "--until-end").out

    assert "konto  cannot be decoded: not_utf8: not UTF-8\n" in watched
    assert "parked it as tender-requested.dead/" in watched


def test_tail_shows_events_as_they_come_until_ctrl_c(provided: CommandLine) -> None:
    with provided.running("tail", "tender-requested") as watching, ThreadPoolExecutor() as beside:
        assert watching.stdout is not None
        first = beside.submit(watching.stdout.readline)
        while not first.done():  # until it has come to the end, from where on it shows what comes
            provided("publish", "-", "--type", "tender-requested", given=lines(TENDERS[0]))
        watching.send_signal(signal.SIGINT)
        _, said = watching.communicate()

    assert first.result().split()[1:4] == ["tender-requested", "rheinblick", "A-0"]
    assert watching.returncode == 130
    assert said.count("\n") == 1  # which Kafka it is


def test_tail_shows_what_there_is_and_goes_on(provided: CommandLine) -> None:
    provided.succeeds("publish", "-", "--type", "tender-requested", given=lines(TENDERS[0]))

    with provided.running("tail", "--from-beginning") as watching:
        assert watching.stdout is not None
        there = watching.stdout.readline()
        provided.succeeds("publish", "-", "--type", "tender-requested", given=lines(TENDERS[1]))
        come = watching.stdout.readline()

    assert there.split()[3] == "A-0"
    assert come.split()[3] == "A-1"


def test_a_closed_pipe_ends_a_long_output_quietly(provided: CommandLine) -> None:
    many = [tender("rheinblick", number) for number in range(3_000)]
    provided.succeeds("publish", "-", "--type", "tender-requested", given=lines(*many))

    with provided.running("tail", "--until-end") as watching:
        assert watching.stdout is not None
        watching.stdout.readline()
        watching.stdout.close()
        assert watching.stderr is not None
        said = watching.stderr.read()
        watching.wait()

    assert watching.returncode == 141
    assert said.count("\n") == 1  # which Kafka it is


async def test_without_an_agent_a_change_of_settings_is_told_to_wait(
    kafka: str, prefix: str
) -> None:
    connection = Connection(kafka, prefix)
    await provisioning.create(connection, Wanted(1, 1, facts_days=1_825))
    change = SettingsChangeRequested(
        account_id="rheinblick", mode="self", changed_by=ChangedBy(user_id="k", role="admin")
    )

    with pytest.raises(TellUser, match=r"no answer within 0\.1 s: does `tenders worker settings`"):
        await account.change(connection, change, wait_s=0.1)


async def test_without_an_agent_a_claim_is_told_to_wait(kafka: str, prefix: str) -> None:
    connection = Connection(kafka, prefix)
    await provisioning.create(connection, Wanted(1, 1, facts_days=1_825))
    claim = TenderClaimRequested(
        account_id="rheinblick", tender_id="A-1", clerk_id="k", organisation_id="bo"
    )

    with pytest.raises(TellUser, match=r"no answer within 0\.1 s: does `tenders worker lifecycle"):
        await acting.outcome(connection, TENDER_CLAIM_REQUESTED, claim, wait_s=0.1)
