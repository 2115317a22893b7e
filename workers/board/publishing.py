"""The board's door to Kafka: what people ask for on its pages is published here."""

from typing import Final

from typing_extensions import override

from events import codec
from events.catalogue import COMMANDS
from events.event import Command
from workers.board.web.board import KafkaAway, Publisher
from workers.client.door import Door, Undelivered
from workers.engine.agent import Clock
from workers.engine.kafka.connection import Connection

_WITHIN_S: Final = 10.0


class KafkaPublisher(Publisher):
    """Publishes commands as the command line does; to be closed at the end."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self._door = Door(connection, [topic.kind for topic in COMMANDS], _WITHIN_S)
        self._clock = clock

    @override
    async def publish(self, command: Command) -> None:
        record = codec.encode_command(command, self._clock())
        try:
            await self._door.deliver(command.topic.kind, record)
        except Undelivered as error:
            raise KafkaAway(str(error)) from error

    async def close(self) -> None:
        """Give the connection back."""
        await self._door.close()
