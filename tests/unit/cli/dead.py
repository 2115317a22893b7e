"""Dead letters as the engine makes them, for tests that need no Kafka."""

from events.catalogue import TENDER_REQUESTED, dead
from tests.contract.published import Example, examples
from tests.unit.cli.records import found
from workers.client.reader import Found
from workers.engine.dead_letter import Place, dead_letter
from workers.engine.port import Headers

TOPIC = dead(TENDER_REQUESTED).kind
COMMAND = TENDER_REQUESTED.kind


def request() -> Example:
    """A golden request for a tender."""
    return next(example for example in examples() if example.topic == TENDER_REQUESTED)


def parked(  # noqa: PLR0913 - one argument per field
    value: bytes | None = b"{",
    key: bytes | None = b"konto",
    headers: Headers = (),
    *,
    reason: str = "not_json",
    partition: int = 2,
    offset: int = 17,
    at: int = 5,
) -> Found:
    """The dead letter that the router makes of a command."""
    command = found(COMMAND, value, key, headers, partition=partition, offset=4_711)
    place = Place(COMMAND, partition, "router", "router")
    letter = dead_letter(command, reason, place)
    return found(
        TOPIC, letter.value, letter.key, letter.headers, partition=partition, offset=offset, at=at
    )
