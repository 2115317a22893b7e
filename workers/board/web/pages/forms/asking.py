"""Asks the service for something, and waits for the fact that answers it.

A fact's id follows from its cause, so the answer's id is known before there is one. What was asked
before is not asked again: its answer is in the store, or on its way there.
"""

import asyncio
from collections.abc import Collection
from typing import Final, NamedTuple

from events.catalogue import Topic
from events.codec import data_bytes
from events.event import Cause, Command
from events.identity import fact_id
from events.payload import Payload, TenderPayload
from schemas.ids import PersonId
from workers.board.store import history
from workers.board.web.board import Board, KafkaAway
from workers.board.web.pages.forms.token import derived_id
from workers.board.web.problem import Problem, Wording

SOURCE: Final = "urn:tenders:board"
ANSWER_WITHIN_S: Final = 8.0
_LOOK_EVERY_S: Final = 0.05


class Question(NamedTuple):
    """A command, and the topics on which its answer may come.

    item: the message or clerk that the answer is about; empty for neither.
    """

    command: Command
    topics: Collection[Topic]
    item: str = ""

    @property
    def answer_ids(self) -> list[str]:
        """The ids of all facts that might answer."""
        command = self.command
        account, tender = command.data.account_id, _tender(command.data)
        cause = Cause(command.id, command.source, command.id)
        return [
            fact_id(cause, topic.kind, account, tender, item=self.item) for topic in self.topics
        ]


class Answer(NamedTuple):
    """fact: None when none has come in time. is_new: whether nobody had asked before."""

    fact: Payload | None
    is_new: bool


def by_form(topic: Topic, data: Payload, token: str, person: PersonId) -> Command:
    """What a form asks for: the same command, however often the form is sent."""
    return Command(topic, derived_id(token, person, data_bytes(data).decode()), SOURCE, data)


async def ask(board: Board, question: Question) -> Answer:
    """Publish the command, unless it has an answer, and wait for that.

    Raises: Problem when the store or Kafka is away; asking once more does nothing twice.
    """
    known = await _known(board, question)
    if known is not None:
        return Answer(known, is_new=False)
    try:
        await board.publisher.publish(question.command)
    except KafkaAway as error:
        raise Problem("kafka_away") from error
    return Answer(await _awaited(board, question), is_new=True)


def unsent(problem: Problem) -> Wording:
    """What stands on a form that Kafka did not take. Raises: any other problem."""
    if problem.kind != "kafka_away":
        raise problem
    return problem.wording


async def _awaited(board: Board, question: Question) -> Payload | None:
    ends = asyncio.get_running_loop().time() + ANSWER_WITHIN_S
    while asyncio.get_running_loop().time() < ends:
        found = await _known(board, question)
        if found is not None:
            return found
        await asyncio.sleep(_LOOK_EVERY_S)
    return None


async def _known(board: Board, question: Question) -> Payload | None:
    """The last answer that is stored."""
    ids = question.answer_ids
    found = await board.read(lambda connection: history.with_ids(connection, ids))
    return next((record.event.data for record in reversed(found) if record.event), None)


def _tender(data: Payload) -> str:
    return data.tender_id if isinstance(data, TenderPayload) else ""
