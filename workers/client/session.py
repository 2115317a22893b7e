"""Runs what talks to Kafka, and says in one line what went wrong between the two."""

import asyncio
import logging
import ssl
from collections.abc import Coroutine
from typing import Any, TypeVar

from aiokafka.errors import (
    AuthenticationFailedError,
    KafkaConnectionError,
    KafkaError,
    KafkaTimeoutError,
    SaslAuthenticationFailed,
    TopicAuthorizationFailedError,
)
from typing_extensions import override

from workers.client.errors import TellUser
from workers.engine.kafka.connection import Connection

T = TypeVar("T")


def run(work: Coroutine[Any, Any, T], connection: Connection) -> T:
    """Run to the end. Raises: TellUser for all that Kafka, the network or the login denies."""
    complaints = _Complaints()
    logger = logging.getLogger("aiokafka")
    logger.addHandler(complaints)
    logger.propagate = False  # its sentences are for those who know it; the last goes into ours
    try:
        return asyncio.run(work)
    except (KafkaError, TimeoutError, ssl.SSLError) as error:
        raise TellUser(_sentence(error, complaints.last, connection)) from error
    finally:
        logger.removeHandler(complaints)
        logger.propagate = True


class _Complaints(logging.Handler):
    """Keeps the last thing that the client library complained about."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.last = ""

    @override
    def emit(self, record: logging.LogRecord) -> None:
        self.last = record.getMessage()


def _sentence(error: Exception, complaint: str, connection: Connection) -> str:
    where, how = connection.bootstrap, connection.security_protocol
    match error:
        case ssl.SSLError():
            return f"TLS with Kafka at {where} is not possible: {error}"
        case AuthenticationFailedError() | SaslAuthenticationFailed():
            return f"Kafka at {where} does not accept the login: {error}"
        case TopicAuthorizationFailedError():
            return (
                f"Kafka at {where} denies access: {error}; `tenders topics acls` shows the rights"
            )
        case KafkaConnectionError() | KafkaTimeoutError() | TimeoutError():
            return f"cannot reach Kafka at {where} ({how}): {complaint or error}"
        case _:
            return f"Kafka at {where} refused: {type(error).__name__}: {error}"
