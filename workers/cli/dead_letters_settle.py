"""`tenders dead-letters redrive` and `discard`: put dead letters back, or give them up."""

import getpass
import re
from contextlib import aclosing
from functools import partial
from typing import Annotated, Final

import typer

from events.catalogue import SETTLED
from workers.cli import output
from workers.cli.clock import now_ms
from workers.cli.options import Bootstrap
from workers.cli.preview import Bar, Kind, Preview, preview
from workers.cli.progress import progress
from workers.cli.target import target
from workers.client.administration import administration
from workers.client.errors import TellUser
from workers.client.session import run
from workers.dead_letters import letters
from workers.dead_letters.fate import REFUSALS, Judgement
from workers.dead_letters.fate import discard as give_up
from workers.dead_letters.fate import redrive as put_back
from workers.dead_letters.pace import Pace
from workers.dead_letters.selection import Selection
from workers.dead_letters.settling import Order, settle
from workers.engine.kafka.connection import Connection

Row = dict[str, object]

_OFFSETS: Final = re.compile(r"(\d{1,18})(?:-(\d{1,18}))?")


def _dead_topic(name: str | None) -> str | None:
    topic = None if name is None else letters.dead_topic(name)
    if topic is None and name is not None:
        raise typer.BadParameter(f"is none of {', '.join(letters.TOPICS)}")
    return topic


def _range(text: str) -> range:
    bounds = _OFFSETS.fullmatch(text)
    if bounds is None:
        raise typer.BadParameter("is no offset and no range such as 17-40")
    first, last = int(bounds[1]), int(bounds[2] or bounds[1])
    return range(first, last + 1)


Reason = Annotated[
    str | None, typer.Option(help="Only these, such as not_json; `list` shows the reasons.")
]
Topic = Annotated[
    str | None,
    typer.Option(callback=_dead_topic, help="Only those of this topic, such as tender-requested."),
]
Partition = Annotated[int | None, typer.Option(min=0, help="Only those of this partition.")]
Offsets = Annotated[
    range | None,
    typer.Option(
        parser=_range,
        metavar="A-B",
        help="Only letters at these offsets, both included, of --topic and --partition.",
    ),
]
Tender = Annotated[str | None, typer.Option(help="Only those about this tender.")]
Account = Annotated[str | None, typer.Option(help="Only those whose key is this account.")]
Most = Annotated[int | None, typer.Option("--max", min=1, help="No more than so many.")]
Rate = Annotated[int | None, typer.Option(min=1, help="Records per second; else no limit.")]
By = Annotated[str | None, typer.Option(help="Who does it, for the record; else your login name.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do it; else it is only shown.")]
Json = Annotated[
    bool,
    typer.Option(
        "--json",
        help="One object per topic, reason and place: topic, reason, to_topic, to_partition, "
        "letters, decodable (how many would be understood now), refused (why).",
    ),
]


def redrive(  # noqa: PLR0913 - one parameter per option
    *,
    reason: Reason = None,
    topic: Topic = None,
    partition: Partition = None,
    offsets: Offsets = None,
    tender: Tender = None,
    account: Account = None,
    yes: Yes = False,
    most: Most = None,
    rate: Rate = None,
    by: By = None,
    because: Annotated[str, typer.Option(help="Why, for the record.")] = "",
    bootstrap: Bootstrap = None,
    as_json: Json = False,
) -> None:
    """Put dead letters back where the service reads them, each once.

    Shows where they would go and how many would be understood now; does it with --yes. A letter is
    put back three times at most.
    """
    selection = _selection(reason, topic, partition, offsets, tender, account)
    connection = target(bootstrap).connection
    judgement = partial(put_back, partitions=run(_partitions(connection), connection))
    found = _shown(connection, selection, judgement, most, as_json=as_json)
    if yes:
        order = Order(judgement, _name(by), because, Pace(rate), now_ms)
        output.note(f"Put back: {_done(connection, found, order)}.")
    else:
        output.note(f"{found.count} can be put back; --yes does it.")
    _tell_refusals(found)
    if yes and found.refused:
        raise typer.Exit(1)


def discard(  # noqa: PLR0913 - one parameter per option
    *,
    because: Annotated[str, typer.Option(help="Why, for the record.")],
    reason: Reason = None,
    topic: Topic = None,
    partition: Partition = None,
    offsets: Offsets = None,
    tender: Tender = None,
    account: Account = None,
    yes: Yes = False,
    most: Most = None,
    by: By = None,
    bootstrap: Bootstrap = None,
    as_json: Json = False,
) -> None:
    """Give dead letters up, for good.

    They stay where they are, but are open no more. Shows how many there are; does it with --yes.
    """
    if not because.strip():
        raise typer.BadParameter("says nothing", param_hint="--because")
    selection = _selection(reason, topic, partition, offsets, tender, account)
    connection = target(bootstrap).connection
    found = _shown(connection, selection, give_up, most, as_json=as_json)
    if yes:
        order = Order(give_up, _name(by), because, Pace(rate=None), now_ms)
        output.note(f"Discarded: {_done(connection, found, order)}.")
    else:
        output.note(f"{found.count} can be discarded; --yes does it.")


def _selection(  # noqa: PLR0913, PLR0917 - one parameter per option
    reason: str | None,
    topic: str | None,
    partition: int | None,
    offsets: range | None,
    tender: str | None,
    account: str | None,
) -> Selection:
    if offsets is not None and (topic is None or partition is None):
        raise typer.BadParameter("needs --topic and --partition", param_hint="--offsets")
    return Selection(reason, topic, partition, offsets, tender, account)


def _name(given: str | None) -> str:
    try:
        return given or getpass.getuser()
    except (KeyError, OSError):  # as in a container whose user has no name
        raise TellUser("it is not known who you are: say it with --by") from None


async def _partitions(connection: Connection) -> int:
    async with administration(connection) as admin:
        return (await admin.partitions([SETTLED.kind]))[SETTLED.kind]


def _shown(
    connection: Connection,
    selection: Selection,
    judgement: Judgement,
    most: int | None,
    *,
    as_json: bool,
) -> Preview:
    found = run(preview(connection, selection, judgement, most), connection)
    output.rows([_row(kind, bar) for kind, bar in found.in_order()], as_json=as_json)
    if not found.bars:
        output.note("No open dead letter is like that.")
    return found


def _row(kind: Kind, bar: Bar) -> Row:
    to_topic, to_partition = kind.to or (None, None)
    return {
        "topic": kind.topic,
        "reason": kind.reason,
        "to_topic": to_topic,
        "to_partition": to_partition,
        "letters": bar.letters,
        "decodable": bar.decodable if kind.to else None,
        "refused": kind.refused,
    }


def _done(connection: Connection, found: Preview, order: Order) -> int:
    """Settle them; how many were still open."""
    return run(_settled(connection, found, order), connection)


async def _settled(connection: Connection, found: Preview, order: Order) -> int:
    done = 0
    with progress("dead letters", found.count) as tell:
        async with aclosing(settle(connection, found.chosen, order)) as settled:
            async for count in settled:
                done += count
                tell(done)
    return done


def _tell_refusals(found: Preview) -> None:
    for why, count in found.refused.items():
        output.note(f"{count} cannot be put back ({why}): {REFUSALS[why]}.")
