"""`tenders dead-letters`: what could not be worked on: counted, shown, put back or given up."""

from collections.abc import Collection
from typing import Annotated

import typer
from msgspec.structs import asdict

from schemas.time import from_epoch_ms, rfc3339
from workers.cli import output
from workers.cli.clock import now_ms
from workers.cli.dead_letters_settle import discard, redrive
from workers.cli.options import Bootstrap, commands
from workers.cli.piles import Pile, piles
from workers.cli.target import target
from workers.client.reader import Found
from workers.client.session import run
from workers.dead_letters import ledger, letters
from workers.dead_letters.ledger import Standing
from workers.dead_letters.letters import Address, Letter
from workers.engine.kafka.connection import Connection

Row = dict[str, object]


def app() -> typer.Typer:
    """The commands of this module."""
    app = commands()
    app.command("list")(list_letters)
    app.command()(show)
    app.command()(redrive)
    app.command()(discard)
    return app


def list_letters(
    topic: Annotated[
        str | None, typer.Argument(help="List each letter of this topic, such as tender-requested.")
    ] = None,
    also_settled: Annotated[
        bool, typer.Option("--all", help="Also what was put back or discarded.")
    ] = False,
    bootstrap: Bootstrap = None,
    as_json: Annotated[
        bool,
        typer.Option(
            "--json",
            help="One object per topic and reason: topic, reason, state (open, redriven, "
            "discarded), letters, oldest, parked_at, age; with a topic one per letter: letter, "
            "parked_at, age, reason, agent, account, lay_at, redrives, state.",
        ),
    ] = False,
) -> None:
    """Count open dead letters by topic and reason.

    With a topic, list each of its letters instead.
    """
    states = {"open", "redriven", "discarded"} if also_settled else {"open"}
    topics = letters.TOPICS if topic is None else (_dead_topic(topic),)
    connection = target(bootstrap).connection
    found = run(_standings(connection, topics, states), connection)
    now = now_ms()
    listed = (
        [_pile_row(pile, now) for pile in piles(found)]
        if topic is None
        else [_letter_row(one, now) for one in sorted(found, key=_parked_at)]
    )
    output.rows(listed, as_json=as_json)
    if not listed:
        output.note("There are no dead letters." if also_settled else "No dead letter is open.")


def _dead_topic(name: str) -> str:
    topic = letters.dead_topic(name)
    if topic is None:
        raise typer.BadParameter(f"is none of {', '.join(letters.TOPICS)}", param_hint="TOPIC")
    return topic


async def _standings(
    connection: Connection, topics: Collection[str], states: Collection[str]
) -> list[Standing]:
    return [one async for one in ledger.standings(connection, topics) if one.state in states]


def _parked_at(standing: Standing) -> int:
    return standing.letter.timestamp


def _pile_row(pile: Pile, now: int) -> Row:
    return {
        "topic": pile.topic,
        "reason": pile.reason,
        "state": pile.state,
        "letters": pile.letters,
        "oldest": pile.oldest.address.text,
        **_times(pile.oldest, now),
    }


def _letter_row(standing: Standing, now: int) -> Row:
    letter = standing.letter
    return {
        "letter": letter.address.text,
        **_times(letter, now),
        "reason": letter.reason,
        "agent": letter.agent,
        "account": letter.account,
        "lay_at": letter.origin and letter.origin.text,
        "redrives": letter.redrives,
        "state": standing.state,
    }


def _times(letter: Letter, now: int) -> Row:
    return {
        "parked_at": rfc3339(from_epoch_ms(letter.timestamp)),
        "age": output.duration(now - letter.timestamp),
    }


def show(
    address: Annotated[
        str, typer.Argument(help="Of a letter, as `list` prints it: topic/partition/offset.")
    ],
    bootstrap: Bootstrap = None,
    as_json: Annotated[
        bool,
        typer.Option(
            "--json",
            help="One object: letter, parked_at, age, reason, agent, account, lay_at, redrives, "
            "state (open, redriven, discarded), settlement (done, at, by, because, went_to, "
            "redrives_before, parked_at), headers (name, text, hex), value (text, hex); text is "
            "null where the bytes are none.",
        ),
    ] = False,
) -> None:
    """Show one dead letter in full.

    Why it is one, where it lay, what became of it, its headers and its value.
    """
    wanted = _parsed(address)
    connection = target(bootstrap).connection
    record, standing = run(_found(connection, wanted), connection)
    row = _letter_row(standing, now_ms())
    settlement = None if standing.settlement is None else asdict(standing.settlement)
    if as_json:
        content = {"headers": _headers(record), "value": _content(record.value)}
        output.json_lines([row | {"settlement": settlement} | content])
    else:
        _print_in_full(row | (settlement or {}), record)


async def _found(connection: Connection, address: Address) -> tuple[Found, Standing]:
    record = await letters.find(connection, address)
    letter = letters.letter(record)
    return record, Standing(letter, (await ledger.read(connection)).of(letter))


def _parsed(address: str) -> Address:
    try:
        wanted = Address.parse(address)
    except ValueError:
        raise typer.BadParameter("is no topic/partition/offset", param_hint="ADDRESS") from None
    return wanted._replace(topic=_dead_topic(wanted.topic))


def _headers(record: Found) -> list[Row]:
    return [{"name": name, **(_content(content) or {})} for name, content in record.headers]


def _content(content: bytes | None) -> Row | None:
    return None if content is None else {"text": output.text_of(content), "hex": content.hex()}


def _print_in_full(row: Row, record: Found) -> None:
    output.table(("letter", ""), row.items())
    output.line("")
    output.table(("header", ""), ((name, _readable(content)) for name, content in record.headers))
    output.line("")
    output.block("(null)" if record.value is None else _readable(record.value))


def _readable(content: bytes) -> str:
    text = output.text_of(content)
    return content.hex(" ") if text is None else text
