"""The board as a process, on the real Kafka: whatever happens to it, its rows are the log's."""

import asyncio
import json
import os
import secrets
import signal
import socket
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from tests.board.feed.house import House, house
from tests.board.mirror import NONE
from tests.board.postgresql import Server
from tests.board.store.content import rows
from tests.board.store.log import put_back
from tests.kafka.running import relay
from workers.board.store.tables import EVENT, GENERATION, TENDER
from workers.broker.local import LocalKafka
from workers.broker.login import Logins
from workers.engine.kafka.connection import Connection

pytestmark = pytest.mark.kafka
ENDS_WITHIN_S = 10
PASSWORD = secrets.token_hex(8)
LONGER_THAN_A_SESSION_S = 9.0


@pytest.fixture
async def place(kafka: str, prefix: str, tmp_path: Path) -> AsyncIterator[House]:
    async with house(Connection(kafka, prefix), tmp_path) as built:
        yield built


async def test_what_was_committed_is_stored_and_nothing_else(place: House) -> None:
    await place.publish(tenders=60)

    board = await place.board()

    assert await place.differences() == NONE
    assert board.leaks() == []


async def test_what_comes_while_it_runs_is_stored(place: House) -> None:
    await place.board()

    await place.publish(tenders=60)
    await place.is_the_same()


async def test_a_board_that_was_off_for_a_while_catches_up(place: House) -> None:
    await place.publish(tenders=20, seed=1)
    first = await place.board()
    assert await first.ask() == 0
    await place.publish(tenders=40, seed=2)

    await place.board()

    assert await place.differences() == NONE


async def test_a_kill_at_any_moment_loses_nothing(place: House) -> None:
    publishing = asyncio.create_task(place.publish(tenders=150))
    for wait_s in (1.0, 2.5, 3.2, 4.0, 5.5):
        board = await place.start()
        await asyncio.wait([publishing], timeout=wait_s)
        board.process.send_signal(signal.SIGKILL)
        await board.ended()
    await publishing

    await place.board()

    assert await place.differences() == NONE


async def test_a_board_that_stood_still_goes_on(place: House) -> None:
    board = await place.board()
    publishing = asyncio.create_task(place.publish(tenders=100))

    board.process.send_signal(signal.SIGSTOP)
    await asyncio.wait([asyncio.create_task(asyncio.sleep(LONGER_THAN_A_SESSION_S))])
    board.process.send_signal(signal.SIGCONT)
    await publishing

    await place.is_the_same()


async def test_two_boards_on_one_database_share_the_work(place: House) -> None:
    first, second = await asyncio.gather(place.start(), place.start())
    await asyncio.gather(first.logs("feed_started"), second.logs("feed_started"))
    publishing = asyncio.create_task(place.publish(tenders=80))

    first.process.send_signal(signal.SIGKILL)
    await publishing

    await place.is_the_same()


async def test_a_database_that_was_put_back_is_read_on_from_where_it_stands(place: House) -> None:
    await place.publish(tenders=20)
    board = await place.board()
    put_back(place.database, 5)

    await place.publish(tenders=20, seed=2)
    await board.logs("feed_overtaken")

    await place.is_the_same()


async def test_the_tables_are_made_anew_while_the_board_serves(place: House) -> None:
    await place.publish(tenders=40)
    board = await place.board()
    with place.database.writing() as connection:
        connection.execute(update(TENDER).values(policyholder="Nobody"))

    rebuilding = await place.run("board", "rebuild")
    publishing = asyncio.create_task(place.publish(tenders=40, seed=2))
    while rebuilding.process.returncode is None:
        assert (await place.ask(board, "/health/live")).status == 200
    await publishing

    assert await rebuilding.ended() == 0, rebuilding.errors
    await place.is_the_same()
    assert "Nobody" not in {row["policyholder"] for row in rows(place.database, TENDER)}


async def test_a_board_ends_in_good_order(place: House) -> None:
    board = await place.board()
    started = time.monotonic()

    code = await board.ask()

    assert code == 0
    assert time.monotonic() - started < ENDS_WITHIN_S
    assert board.leaks() == []
    assert not (place.directory / "board-address").exists()


async def test_a_board_says_where_it_is(place: House) -> None:
    board = await place.board()
    (served,) = board.logged("board_served")

    status = await place.run("board", "status", "--json")

    assert await status.ended() == 0
    said = json.loads(status.output[0])
    assert said["address"] == served["address"]
    assert said["behind"] == 0


async def test_it_rehearses_by_the_days_that_are_configured(place: House) -> None:
    await place.publish(tenders=10)
    board = await place.board(TENDERS_HOLD_DAYS="1e-12")
    with place.database.reading() as connection:
        account = connection.scalars(select(TENDER.c.account_id)).first()

    answer = await place.ask(board, f"/api/accounts/{account}/simulation?mode=self&last=1000")

    assert answer.status == 200, answer.body
    before = {tender["before"]["state"] for tender in json.loads(answer.body)["differences"]}
    assert before == {"refused"}


async def test_missing_topics_are_named(kafka: str, prefix: str, tmp_path: Path) -> None:
    nowhere = House(Connection(kafka, prefix), tmp_path)
    board = await nowhere.start()

    assert await board.ended() == 1
    assert "missing topics" in board.errors
    assert "tenders topics create" in board.errors
    await nowhere.close()


async def test_a_database_of_another_log_is_refused(place: House, tmp_path: Path) -> None:
    first = await place.board()
    assert await first.ask() == 0
    with place.database.writing() as connection:
        connection.execute(update(GENERATION).values(log_name="elsewhere/"))

    board = await place.start()

    assert await board.ended() == 1
    assert "another log, elsewhere/" in board.errors


async def test_a_port_that_is_taken_is_named(place: House) -> None:
    first = await place.board()
    (served,) = first.logged("board_served")
    port = served["address"].rpartition(":")[2]

    second = await place.start("--port", port)

    assert await second.ended() == 1
    assert f"cannot listen on 127.0.0.1:{port}" in second.errors


async def test_while_kafka_is_away_the_board_shows_what_it_knows(
    place: House, unused_address: str
) -> None:
    await place.publish(tenders=10)
    stored = await place.board()
    assert await stored.ask() == 0

    board = await place.start("--bootstrap", unused_address)
    await board.logs("broker_missed")
    away = await place.ask(board, "/health/ready")
    page = await place.ask(board, "/")
    async with relay(unused_address, place.connection.bootstrap):
        await board.logs("broker_found")
    back = await board.ask()

    assert away.status == 503
    assert "the broker" in away.body
    assert page.status == 200
    assert back == 0


@pytest.fixture
def unused_address() -> str:
    """Where nobody listens."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{closed.getsockname()[1]}"


@pytest.mark.timeout(300)  # it starts a Kafka of its own
async def test_a_login_over_tls_reaches_faust_as_well(tmp_path: Path) -> None:
    logins = Logins({"board": PASSWORD})
    with await asyncio.to_thread(LocalKafka.start, logins=logins) as broker:
        connection = Connection(
            broker.bootstrap,
            security_protocol="SASL_SSL",
            sasl_username="board",
            sasl_password=PASSWORD,
            ca_file=broker.ca_file,
        )
        async with house(connection, tmp_path) as guarded:
            await guarded.publish(tenders=5)
            await guarded.board(
                TENDERS_KAFKA_SECURITY_PROTOCOL="SASL_SSL",
                TENDERS_KAFKA_SASL_USERNAME="board",
                TENDERS_KAFKA_SASL_PASSWORD=PASSWORD,
                TENDERS_KAFKA_CA_FILE=str(broker.ca_file),
            )

            assert await guarded.differences() == NONE


@pytest.mark.timeout(300)  # it starts a Kafka of its own
async def test_a_board_whose_broker_has_died_goes_on_serving_and_still_ends_in_time(
    tmp_path: Path,
) -> None:
    with await asyncio.to_thread(LocalKafka.start) as broker:
        async with house(Connection(broker.bootstrap), tmp_path) as bereaved:
            board = await bereaved.board()
            os.kill(broker.pid, signal.SIGKILL)
            await board.logs("broker_missed")
            page = await bereaved.ask(board, "/")
            asked = time.monotonic()
            code = await board.ask()

    assert page.status == 200
    assert code == 0
    assert time.monotonic() - asked < ENDS_WITHIN_S
    assert board.leaks() == []


async def test_a_difference_between_rows_and_log_would_be_seen(place: House) -> None:
    await place.publish(tenders=5)
    await place.board()
    (some, other, *_) = rows(place.database, EVENT)
    with place.database.writing() as connection:
        connection.execute(delete(EVENT).where(EVENT.c.seen == some["seen"]))
        connection.execute(update(EVENT).where(EVENT.c.seen == other["seen"]).values(value=b"?"))

    found = await place.differences()

    assert {line.offset for line in found.missing} == {some["offset"], other["offset"]}
    assert [line.value for line in found.phantom] == [b"?"]


@pytest.mark.all
async def test_on_postgresql_it_is_the_same(
    kafka: str, prefix: str, tmp_path: Path, postgresql: Server
) -> None:
    with postgresql.database() as url:
        async with house(Connection(kafka, prefix), tmp_path, url) as place:
            await place.publish(tenders=40)
            killed = await place.start()
            await killed.logs("feed_started")
            killed.process.send_signal(signal.SIGKILL)
            await place.board()
            assert await place.differences() == NONE

            rebuilding = await place.run("board", "rebuild")
            await place.publish(tenders=20, seed=2)

            assert await rebuilding.ended() == 0, rebuilding.errors
            await place.is_the_same()
