"""What many commands share: their options, spelled once, and how help and usage errors look."""

from typing import Annotated

import typer

Bootstrap = Annotated[
    str | None,
    typer.Option(
        help="Address of Kafka, host:port; else TENDERS_KAFKA_BOOTSTRAP_SERVERS, else that of the "
        "local Kafka of this directory.",
        show_default=False,
    ),
]


def commands() -> typer.Typer:
    """An app to which a module adds its commands; it prints plain lines, as the whole line does."""
    return typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None)
