"""`tenders trace`: everything that happened to a tender."""

from collections.abc import Iterable, Iterator
from typing import Annotated

import typer
from rich.text import Text
from rich.tree import Tree

from schemas.ids import AccountId, TenderId
from schemas.time import from_epoch_ms, rfc3339
from workers.cli import output
from workers.cli.options import Bootstrap, commands
from workers.cli.sentence import sentence
from workers.cli.sources import From, ask
from workers.cli.tender import Account, Tender, account_of, unknown
from workers.insight.history import History
from workers.insight.moved import moved_from
from workers.insight.recorded import Recorded
from workers.insight.trace import Node, in_causal_order, trace


def app() -> typer.Typer:
    """The command of this module."""
    app = commands()
    app.command("trace")(show)
    return app


def show(
    tender: Tender,
    account: Account = None,
    source: From = None,
    bootstrap: Bootstrap = None,
    as_json: Annotated[
        bool,
        typer.Option(
            "--json",
            help="One object: account_id, tender_id, steps (depth, kind, partition, offset, "
            "moved_from, appended_at, id, source, causation_id, correlation_id, released_by, "
            "data).",
        ),
    ] = False,
) -> None:
    """Show everything that happened to a tender, each event below its cause.

    A command that was found in another partition than its account's stands there once, where it
    was moved to.
    """

    async def found(past: History) -> tuple[AccountId, list[Recorded]]:
        account_id = await account_of(past, tender, account)
        records = await past.tender(account_id, TenderId(tender))
        if not records:
            raise unknown(tender, account_id)
        return account_id, records

    account_id, records = ask(found, source, bootstrap)
    if as_json:
        output.json_line(trace(account_id, TenderId(tender), records).model_dump_json())
    else:
        output.draw(_tree(f"{tender} in {account_id}", in_causal_order(records)))


def _tree(title: str, nodes: Iterable[Node]) -> Tree:
    """The events, each below its cause: the last one before it that is less deep."""
    path = [Tree(Text(output.printable(title), "bold"))]
    for node in nodes:
        del path[node.depth + 1 :]
        path.append(path[-1].add(Text(output.printable(_line(node)))))
    return path[0]


def _line(node: Node) -> str:
    appended_at = rfc3339(from_epoch_ms(node.record.appended_at))
    beside = "".join(f" ({remark})" for remark in _remarks(node))
    return f"{appended_at}  {node.event.kind}  {sentence(node.event.data)}{beside}"


def _remarks(node: Node) -> Iterator[str]:
    if node.event.released_by:
        yield f"released by {node.event.released_by}"
    if (origin := moved_from(node.record)) is not None:
        yield f"moved here from partition {origin}"
