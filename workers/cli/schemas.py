"""`tenders schemas`: writes the published JSON Schemas, or checks that they are as committed."""

from pathlib import Path
from typing import Annotated, Final

import typer

import schemas
from events import json_schema
from workers.cli import output
from workers.cli.options import commands
from workers.client.errors import TellUser

PUBLISHED: Final = Path(schemas.__path__[0]) / "json"

Directory = Annotated[
    Path, typer.Option(help="Where they lie.", show_default="schemas/json of this checkout")
]


def app() -> typer.Typer:
    """The commands of this module."""
    app = commands()
    app.command()(write)
    app.command()(check)
    return app


def write(directory: Directory = PUBLISHED) -> None:
    """Write one file per kind and version, and remove those of no kind."""
    files = json_schema.files()
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (directory / name).write_text(text, encoding="utf-8")
        for name in _on_disk(directory) - files.keys():
            (directory / name).unlink()
    except OSError as error:
        raise TellUser(f"cannot write to {directory}: {error.strerror}") from error
    output.note(f"{len(files)} schemas written to {directory}")


def check(
    directory: Directory = PUBLISHED,
    as_json: Annotated[
        bool,
        typer.Option("--json", help="One object per difference: file, problem."),
    ] = False,
) -> None:
    """Compare the files with what the code says; exit 1 if any differs."""
    found = [{"file": name, "problem": problem} for name, problem in _differences(directory)]
    output.rows(found, as_json=as_json)
    if found:
        raise TellUser("the schemas differ; `tenders schemas write` writes them anew")
    output.note("All schemas are as the code has them.")


def _differences(directory: Path) -> list[tuple[str, str]]:
    files, on_disk = json_schema.files(), _on_disk(directory)
    missing = [(name, "missing") for name in files.keys() - on_disk]
    orphaned = [(name, "of no kind of event") for name in on_disk - files.keys()]
    changed = [
        (name, "differs")
        for name in files.keys() & on_disk
        if (directory / name).read_text(encoding="utf-8") != files[name]
    ]
    return sorted(missing + orphaned + changed)


def _on_disk(directory: Path) -> set[str]:
    return {path.name for path in directory.glob("*.schema.json")}
