"""Asks for something about tenders after their routing, waits, and tells what came of it."""

from collections.abc import Sequence
from typing import Annotated, Final
from uuid import uuid4

import typer

from events.catalogue import FACTS, LIFECYCLE, Topic
from events.event import Command, Event
from events.lifecycle import TenderReassignmentRequested
from events.payload import Payload, TenderPayload
from workers.cli import output
from workers.cli.account import ANSWER_WITHIN_S
from workers.cli.after_routing import is_refusal
from workers.cli.answers import answers
from workers.cli.sentence import sentence
from workers.cli.target import target
from workers.client.errors import TellUser
from workers.client.publisher import SOURCE
from workers.client.session import run
from workers.engine.kafka.connection import Connection

Account = Annotated[str, typer.Argument(help="The account's id.")]
Tender = Annotated[str, typer.Argument(help="The tender's id.")]
Json = Annotated[
    bool, typer.Option("--json", help="One object per tender: kind, and the data of the fact.")
]

_ANSWERS: Final = tuple(topic for topic in FACTS if LIFECYCLE in topic.produced_by)


def ask(topic: Topic, data: Payload, bootstrap: str | None, *, as_json: bool) -> None:
    """Publish what is asked for, and print one line for each tender that it is about.

    Raises: TellUser when one of them is refused, or has no answer in time.
    """
    connection = target(bootstrap).connection
    told = run(outcome(connection, topic, data), connection)
    if as_json:
        output.json_lines(
            {"kind": event.kind, **event.data.model_dump(mode="json")} for event in told
        )
    else:
        for event in told:
            output.line(_line(event))
    refused = sum(is_refusal(event.data) for event in told)
    if refused:
        raise TellUser("refused" if len(told) == 1 else f"{refused} of {len(told)} refused")


async def outcome(
    connection: Connection, topic: Topic, data: Payload, wait_s: float = ANSWER_WITHIN_S
) -> Sequence[Event]:
    """What has come of it, one fact for each tender. Raises: TellUser when not all come in time."""
    asked = Command(topic, str(uuid4()), SOURCE, data)
    try:
        return await answers(connection, asked, _ANSWERS, wait_s, _tenders(data))
    except TimeoutError:
        raise TellUser(
            f"no answer within {wait_s:g} s: does `tenders worker lifecycle` run? What was asked "
            "for stays published and is worked on when it does; an invitation that is there "
            "already, with equal data, has no answer"
        ) from None


def _tenders(data: Payload) -> int:
    return len(set(data.tender_ids)) if isinstance(data, TenderReassignmentRequested) else 1


def _line(event: Event) -> str:
    tender = event.data.tender_id if isinstance(event.data, TenderPayload) else "-"
    return f"{tender}: {sentence(event.data)}"
