"""What goes wrong between the command line and Kafka is told in one line that helps."""

import logging
import ssl
from typing import Any

import pytest
from aiokafka.errors import (
    KafkaConnectionError,
    KafkaError,
    KafkaTimeoutError,
    SaslAuthenticationFailed,
    TopicAuthorizationFailedError,
    UnknownTopicOrPartitionError,
)

from workers.client.errors import TellUser
from workers.client.reader import Place, Reader
from workers.client.session import run
from workers.engine.kafka.connection import Connection

CONNECTION = Connection("kafka:9092", security_protocol="SASL_SSL")


async def fail(error: Exception) -> None:
    logging.getLogger("aiokafka").error("because of %s", "rain")
    raise error


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (KafkaConnectionError("?"), "cannot reach Kafka at kafka:9092 (SASL_SSL): because of rain"),
        (KafkaTimeoutError(), "cannot reach Kafka at kafka:9092 (SASL_SSL): because of rain"),
        (TimeoutError(), "cannot reach Kafka at kafka:9092 (SASL_SSL): because of rain"),
        (SaslAuthenticationFailed("who?"), "Kafka at kafka:9092 does not accept the login: "),
        (TopicAuthorizationFailedError("t"), "`tenders topics acls` shows the rights"),
        (ssl.SSLError("bad certificate"), "TLS with Kafka at kafka:9092 is not possible: "),
        (UnknownTopicOrPartitionError("t"), "refused: UnknownTopicOrPartitionError: "),
    ],
    ids=lambda each: type(each).__name__ if isinstance(each, Exception) else "",
)
def test_a_failure_is_told_with_the_address_and_the_reason(error: Exception, told: str) -> None:
    with pytest.raises(TellUser) as refusal:
        run(fail(error), CONNECTION)

    assert told in str(refusal.value)


def test_what_the_client_library_says_goes_into_the_sentence_alone(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(TellUser):
        run(fail(KafkaConnectionError()), CONNECTION)

    assert capsys.readouterr() == ("", "")


def test_what_is_no_failure_of_kafka_is_not_taken_for_one() -> None:
    with pytest.raises(LookupError):
        run(fail(LookupError()), CONNECTION)


class Silent:
    """A consumer whose broker has ceased to answer."""

    async def getmany(self, **_: object) -> dict[Any, Any]:
        return {}

    async def position(self, _: object) -> int:
        return 0

    def paused(self) -> set[object]:
        return set()

    def pause(self, *_: object) -> None:
        """Nothing comes anyhow."""

    resume = pause


async def test_a_reader_gives_up_when_nothing_comes_of_what_is_there() -> None:
    reader = Reader(Silent(), "", {Place("tender-requested", 0): 5})

    with pytest.raises(KafkaError, match="stopped to answer"):
        async for _ in reader.to_end():
            pass
