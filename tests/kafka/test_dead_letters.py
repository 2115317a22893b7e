"""Dead letters are settled on a real Kafka: each once, whatever is killed, whoever else tries."""

import asyncio
import json
import random
import re
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest
from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition

from events.catalogue import SETTLED, TENDER_REQUESTED, dead
from events.partition import partition_of
from tests.e2e.events import request
from tests.engine.kafka import committed
from tests.kafka.command import CommandLine
from tests.unit.cli.dead import parked
from workers.client.reader import Found, Place, until_decided
from workers.dead_letters.fate import MOST_REDRIVES
from workers.dead_letters.letters import REDRIVES
from workers.engine.kafka.connection import Connection

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(300)]

PARTITIONS: Final = 4
COMMAND: Final = TENDER_REQUESTED.kind
DEAD: Final = dead(TENDER_REQUESTED).kind
KILLS: Final = 20
MARKER: Final = 1
"""What the end of a transaction takes in a partition."""


class Office:
    """Topics of its own in which nobody works, the command line, and what lies in the topics."""

    def __init__(self, kafka: str, prefix: str, tenders: CommandLine) -> None:
        self.kafka = kafka
        self.prefix = prefix
        self.tenders = tenders
        self._watch = Consumer({"bootstrap.servers": kafka, "group.id": f"{prefix}watch"})
        while not self._answers():
            pass  # the topics are new, their leaders not yet known everywhere

    def park(self, records: Sequence[Found]) -> None:
        """Put dead letters where the router would have put them."""
        producer = Producer(
            {"bootstrap.servers": self.kafka, "queue.buffering.max.messages": 100_000}
        )
        for record in records:
            producer.produce(
                self.prefix + DEAD,
                record.value,
                record.key,
                partition=record.partition,
                headers=list(record.headers),
            )
        assert producer.flush(60) == 0

    def written(self) -> int:
        """How far the command topic goes, what is not committed included."""
        places = [TopicPartition(self.prefix + COMMAND, number) for number in range(PARTITIONS)]
        return sum(self._watch.get_watermark_offsets(place)[1] for place in places)

    def _answers(self) -> bool:
        try:
            return self.written() == 0
        except KafkaException:
            return False

    def read(self, topic: str) -> list[Any]:
        """All that a committed reader finds in a topic."""
        return asyncio.run(_whole(Connection(self.kafka, self.prefix), topic))

    def put_back(self) -> Counter[str]:
        """How often each command was put back, by the id of its event."""
        return Counter(json.loads(record.value)["id"] for record in self.read(COMMAND))

    def settled(self) -> Counter[bytes]:
        """How often the ledger speaks of each dead letter."""
        return Counter(record.key for record in self.read(SETTLED.kind))

    def close(self) -> None:
        self._watch.close()


async def _whole(connection: Connection, topic: str) -> list[Any]:
    await until_decided(connection, [Place(topic, number) for number in range(PARTITIONS)])
    return [
        record
        for number in range(PARTITIONS)
        for record in await committed(connection, topic, number)
    ]


@contextmanager
def opened(kafka: str, prefix: str, tenders: CommandLine) -> Iterator[Office]:
    """An office with its topics, closed at the end."""
    tenders.succeeds("topics", "create")
    office = Office(kafka, prefix, tenders)
    yield office
    office.close()


@pytest.fixture
def office(
    kafka: str, prefix: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Iterator[Office]:
    variables = {
        "TENDERS_KAFKA_BOOTSTRAP_SERVERS": kafka,
        "TENDERS_PREFIX": prefix,
        "TENDERS_PARTITIONS": str(PARTITIONS),
    }
    with opened(kafka, prefix, CommandLine(capsys, tmp_path, variables)) as office:
        yield office


def requests(count: int, *accounts: str, reason: str = "decision_failed") -> list[Found]:
    """Dead requests of these accounts in turn, good ones, each with an id of its own."""
    return [_request(accounts[number % len(accounts)], number, reason) for number in range(count)]


def _request(account: str, number: int, reason: str) -> Found:
    value = json.dumps(request(account, f"A-{number}")).encode()
    key = account.encode()
    return parked(value, key, reason=reason, partition=partition_of(key, PARTITIONS))


def ids(records: Sequence[Found]) -> set[str]:
    return {json.loads(record.value or b"")["id"] for record in records}


def test_a_dry_run_says_what_would_go_where_and_does_nothing(office: Office) -> None:
    home = partition_of(b"konto", PARTITIONS)
    broken = parked(b"{", b"konto", partition=home)
    office.park([*requests(3, "konto"), broken])

    shown = office.tenders.succeeds("dead-letters", "redrive", "--json")

    common = {"topic": DEAD, "to_topic": COMMAND, "to_partition": home, "refused": None}
    assert shown.objects == [
        {**common, "reason": "decision_failed", "letters": 3, "decodable": 3},
        {**common, "reason": "not_json", "letters": 1, "decodable": 0},
    ]
    assert "4 can be put back; --yes does it." in shown.err
    assert (office.read(COMMAND), office.read(SETTLED.kind)) == ([], [])


def test_what_was_put_back_is_settled_and_open_no_more(office: Office) -> None:
    letters = requests(2, "konto")
    office.park(letters)
    tenders = office.tenders

    done = tenders.succeeds(
        *("dead-letters", "redrive", "--tender", "A-0", "--by", "k.adler", "--because", "geheilt"),
        "--yes",
    )
    again = tenders.succeeds("dead-letters", "redrive", "--tender", "A-0", "--yes")
    (still_open,) = tenders.succeeds("dead-letters", "list", "--json").objects
    every = tenders.succeeds("dead-letters", "list", COMMAND, "--all", "--json").objects
    (shown,) = tenders.succeeds("dead-letters", "show", every[0]["letter"], "--json").objects
    (record,) = office.read(COMMAND)

    assert done.err.endswith("Put back: 1.\n")
    assert again.err.endswith("No open dead letter is like that.\nPut back: 0.\n")
    assert (still_open["letters"], still_open["state"]) == (1, "open")
    assert [each["state"] for each in every] == ["redriven", "open"]
    assert shown["settlement"] == {
        "done": "redriven",
        "at": shown["settlement"]["at"],
        "by": "k.adler",
        "because": "geheilt",
        "went_to": f"{COMMAND}/{partition_of(b'konto', PARTITIONS)}",
        "redrives_before": 0,
        "parked_at": shown["parked_at"],
    }
    assert (record.key, record.value) == (b"konto", letters[0].value)
    assert list(record.headers) == [(REDRIVES, b"1")]


def test_what_cannot_be_put_back_is_told_and_the_rest_goes(office: Office) -> None:
    spent = parked(b"{", b"konto", [(REDRIVES, str(MOST_REDRIVES).encode())], partition=0)
    large = parked(b"x" * (1024 * 1024 + 1), b"konto", partition=0, reason="too_large")
    good = requests(1, "konto")
    office.park([spent, large, *good])

    outcome = office.tenders("dead-letters", "redrive", "--yes")

    assert outcome.code == 1
    assert "Put back: 1." in outcome.err
    assert "1 cannot be put back (redriven_too_often): " in outcome.err
    assert "1 cannot be put back (value_not_kept): " in outcome.err
    assert office.put_back() == Counter(ids(good))
    left = office.tenders.succeeds("dead-letters", "list", "--json").objects
    assert {each["reason"] for each in left} == {"not_json", "too_large"}


def test_what_is_discarded_stays_where_it_is_and_is_open_no_more(office: Office) -> None:
    office.park([*requests(2, "konto"), *requests(3, "konto", reason="not_json")])
    discard = ("dead-letters", "discard", "--reason", "not_json", "--because", "unlesbar")

    dry = office.tenders.succeeds(*discard)
    done = office.tenders.succeeds(*discard, "--max", "2", "--yes")
    counted = office.tenders.succeeds("dead-letters", "list", "--all", "--json").objects

    assert "3 can be discarded; --yes does it." in dry.err
    assert done.err.endswith("Discarded: 2.\n")
    assert {(each["reason"], each["state"], each["letters"]) for each in counted} == {
        ("decision_failed", "open", 2),
        ("not_json", "open", 1),
        ("not_json", "discarded", 2),
    }
    assert office.read(COMMAND) == []


def test_a_redrive_that_is_killed_twenty_times_puts_each_letter_back_once(office: Office) -> None:
    letters = requests(10_000, *(f"konto-{number}" for number in range(12)))
    office.park(letters)
    dice = random.Random(20)  # noqa: S311 - no secret, the same every time

    for _ in range(KILLS):
        killed_after(office, records=dice.randint(1, 400))
    office.tenders.succeeds("dead-letters", "redrive", "--yes")

    assert office.put_back() == Counter(ids(letters))
    assert set(office.settled().values()) == {1}
    assert office.settled().total() == len(letters)
    assert office.tenders.succeeds("dead-letters", "list", "--json").objects == []


def killed_after(office: Office, records: int) -> None:
    """Start a redrive and kill it once it has written so much."""
    with office.tenders.running("dead-letters", "redrive", "--yes", "--rate", "2000") as process:
        until_it_writes(office, process, records)
        process.kill()
        assert process.wait() == -signal.SIGKILL


def test_a_second_redrive_shuts_the_first_out_and_each_letter_goes_back_once(
    office: Office,
) -> None:
    letters = requests(1_000, "konto")
    office.park(letters)

    with office.tenders.running("dead-letters", "redrive", "--yes", "--rate", "20") as first:
        until_it_writes(office, first, records=1)
        office.tenders.succeeds("dead-letters", "redrive", "--yes")
        _, said = first.communicate()

    assert first.returncode == 1
    assert f"tenders: another redrive or discard has taken over at {DEAD}-" in said
    assert "Traceback" not in said
    assert office.put_back() == Counter(ids(letters))


def test_a_redrive_whose_kafka_goes_away_says_so_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tenders = CommandLine(capsys, tmp_path, {"TENDERS_PARTITIONS": str(PARTITIONS)})
    with tenders.running("broker") as broker:
        assert broker.stdout is not None
        ready = next(line for line in broker.stdout if line.startswith("ready: "))
        with opened(ready.split()[1], "", tenders) as office:
            office.park(requests(1_000, "konto"))
            with tenders.running("dead-letters", "redrive", "--yes", "--rate", "20") as redrive:
                until_it_writes(office, redrive, records=1)
                broker.kill()
                _, said = redrive.communicate()

    which_kafka, *complaints = said.splitlines()
    assert redrive.returncode == 1
    assert which_kafka.startswith("Kafka at ")
    assert len(complaints) == 1
    assert complaints[0].startswith(f"tenders: Kafka broke off at {DEAD}-")
    assert complaints[0].endswith("it goes on where it was, and nothing is done twice")


def until_it_writes(office: Office, process: "subprocess.Popen[str]", records: int) -> None:
    """Wait until the command topic has grown by so much, committed or not."""
    end = office.written() + records
    while office.written() < end:
        assert process.poll() is None, process.communicate()


def test_what_was_settled_behind_an_undecided_transaction_is_not_settled_again(
    office: Office,
) -> None:
    letters = requests(40, "konto")
    office.park(letters)
    with office.tenders.running("dead-letters", "redrive", "--yes", "--rate", "10") as killed:
        until_it_writes(office, killed, records=1)
        undecided = begun_elsewhere(office, partition_of(b"konto", PARTITIONS))
        until_it_writes(office, killed, records=3 * (1 + MARKER))

    hidden = office.tenders.succeeds("dead-letters", "redrive")
    again = office.tenders.succeeds("dead-letters", "redrive", "--yes")
    del undecided

    assert number_in(again.err, "Put back: ") < number_in(hidden.err, "\n")
    assert office.put_back() == Counter(ids(letters))


def number_in(said: str, before: str) -> int:
    """The number that follows, where it does the last time."""
    number = re.findall(rf"{before}(\d+)", said)[-1]
    return int(number)


def begun_elsewhere(office: Office, partition: int) -> Producer:
    """A transaction about another topic's letters, left open until Kafka ends it."""
    producer = Producer(
        {
            "bootstrap.servers": office.kafka,
            "transactional.id": f"{office.prefix}operations-another",
            "transaction.timeout.ms": 8_000,
        }
    )
    producer.init_transactions()
    producer.begin_transaction()
    producer.produce(office.prefix + SETTLED.kind, b"{}", b"handling-chosen.dead/0/0", partition)
    assert producer.flush(30) == 0
    return producer
