"""The Faust application that reads for the board: one stream of all topics, in bundles."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, Final, cast

import faust
from typing_extensions import override
from yarl import URL

from workers.board.feed.bundle import Bundle
from workers.board.feed.transport import CommittedTransport, Consumer, Starts
from workers.engine.kafka.connection import Connection

_MOST_BUNDLES: Final = 64
_COLLECTED_WITHIN_S: Final = 0.05
_BUNDLES_AHEAD: Final = 64
_FETCHED_RECORDS: Final = 2_000
_PARTITION_FETCH_BYTES: Final = 1024 * 1024
_SESSION_TIMEOUT_S: Final = 6.0
_HEARTBEAT_S: Final = 1.5
_REQUEST_TIMEOUT_S: Final = 20.0

Take = Callable[[Sequence[Bundle]], Awaitable[None]]
"""Does what is to be done with bundles, in their order."""


class Application(faust.App):
    """Reads until it is stopped, or has crashed."""

    @property
    def reader(self) -> Consumer:
        """The consumer, by its own type."""
        return cast("Consumer", self.consumer)

    @override
    def _create_directories(self) -> None:
        """Nothing of Faust's is kept on disk."""


def application(connection: Connection, group: str, starts: Starts) -> Application:
    """An application of this consumer group; it has no agents yet."""
    app = Application(
        connection.prefix + group,
        broker=[URL(f"kafka://{address.strip()}") for address in connection.bootstrap.split(",")],
        broker_credentials=_credentials(connection.options()),
        broker_session_timeout=_SESSION_TIMEOUT_S,
        broker_heartbeat_interval=_HEARTBEAT_S,
        broker_request_timeout=_REQUEST_TIMEOUT_S,
        broker_max_poll_records=_FETCHED_RECORDS,
        consumer_max_fetch_size=_PARTITION_FETCH_BYTES,
        consumer_auto_offset_reset="none",  # no gap without a word
        stream_buffer_maxsize=_BUNDLES_AHEAD,
        stream_wait_empty=False,
        topic_allow_declare=False,
        topic_disable_leader=True,
        web_enabled=False,
        autodiscover=False,
    )
    app.transport = CommittedTransport(app, connection.prefix, starts)
    return app


def _credentials(options: dict[str, Any]) -> faust.SASLCredentials | faust.SSLCredentials | None:
    tls = options.get("ssl_context")
    if "sasl_mechanism" in options:
        return faust.SASLCredentials(
            username=options["sasl_plain_username"],
            password=options["sasl_plain_password"],
            mechanism=options["sasl_mechanism"],
            ssl_context=tls,
        )
    return None if tls is None else faust.SSLCredentials(tls)


def read(app: Application, topics: Iterable[str], take: Take) -> None:
    """Let `take` have what is in these topics; it is acknowledged when that is done."""
    everything = app.topic(*topics, key_serializer="raw", value_serializer="raw")

    @app.agent(everything, name="board")
    async def store(stream: Any) -> None:  # noqa: ANN401 - Faust types a stream by its values
        async for events in stream.noack_take(_MOST_BUNDLES, _COLLECTED_WITHIN_S):
            await take([event.value for event in events])
            for event in events:
                await stream.ack(event)
