"""`tenders dead-letters`: what the service could not work on, counted, listed, and one in full."""

from typing import Annotated

import typer

from schemas.time import from_epoch_ms, rfc3339
from workers.cli import letters, output
from workers.cli.client.reader import Found
from workers.cli.client.session import run
from workers.cli.clock import now_ms
from workers.cli.letters import Address, Letter, Pile
from workers.cli.options import Bootstrap, commands
from workers.cli.target import target
from workers.engine.kafka.connection import Connection

Row = dict[str, object]


def app() -> typer.Typer:
    """The commands of this module."""
    app = commands()
    app.command("list")(list_letters)
    app.command()(show)
    return app


def list_letters(
    topic: Annotated[
        str | None, typer.Argument(help="List each letter of this topic, such as tender-requested.")
    ] = None,
    bootstrap: Bootstrap = None,
    as_json: Annotated[
        bool,
        typer.Option(
            "--json",
            help="One object per topic and reason: topic, reason, letters, oldest, parked_at, age; "
            "with a topic one per letter: letter, parked_at, age, reason, agent, account, lay_at.",
        ),
    ] = False,
) -> None:
    """Count the dead letters by topic and reason, or list each letter of one topic."""
    name = None if topic is None else _dead_topic(topic)
    connection = target(bootstrap).connection
    work = _piles(connection) if name is None else _each(connection, name)
    found = run(work, connection)
    output.rows(found, as_json=as_json)
    if not found:
        output.note("There are no dead letters.")


def _dead_topic(name: str) -> str:
    topic = name if name.endswith(letters.SUFFIX) else name + letters.SUFFIX
    if topic not in letters.TOPICS:
        raise typer.BadParameter(f"is none of {', '.join(letters.TOPICS)}", param_hint="TOPIC")
    return topic


async def _piles(connection: Connection) -> list[Row]:
    now = now_ms()
    piles = await letters.piles(letters.letters(connection, letters.TOPICS))
    return [_pile_row(pile, now) for pile in piles]


def _pile_row(pile: Pile, now: int) -> Row:
    return {
        "topic": pile.topic,
        "reason": pile.reason,
        "letters": pile.letters,
        "oldest": pile.oldest.address.text,
        **_times(pile.oldest, now),
    }


async def _each(connection: Connection, topic: str) -> list[Row]:
    now = now_ms()
    found = [letter async for letter in letters.letters(connection, [topic])]
    return [_letter_row(one, now) for one in sorted(found, key=lambda letter: letter.timestamp)]


def _letter_row(letter: Letter, now: int) -> Row:
    return {
        "letter": letter.address.text,
        **_times(letter, now),
        "reason": letter.reason,
        "agent": letter.agent,
        "account": letter.account,
        "lay_at": letter.origin and letter.origin.text,
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
            help="One object: letter, parked_at, age, reason, agent, account, lay_at, headers "
            "(name, text, hex), value (text, hex); text is null where the bytes are none.",
        ),
    ] = False,
) -> None:
    """Show one dead letter in full: why, where it lay, its headers, its value."""
    wanted = _parsed(address)
    connection = target(bootstrap).connection
    record = run(letters.find(connection, wanted), connection)
    row = _letter_row(letters.letter(record), now_ms())
    if as_json:
        output.json_lines([row | {"headers": _headers(record), "value": _content(record.value)}])
    else:
        _print_in_full(row, record)


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
