"""The plate at the door: a file in the data directory that says where a running process is."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

BOARD: Final = "board-address"
"""The file's name; one line, the URL of the board, while it runs."""


def read(file: Path) -> str | None:
    """What the plate says; None where there is none."""
    try:
        return file.read_text(encoding="utf-8").strip()
    except OSError:
        return None


def take_down(file: Path) -> None:
    """Let there be none, whoever may have left one behind when he was killed."""
    file.unlink(missing_ok=True)


@contextmanager
def put_up(file: Path, text: str) -> Iterator[None]:
    """Let the plate say this for as long as this lasts."""
    _write(file, text)
    try:
        yield
    finally:
        _remove(file, text)


def _write(file: Path, text: str) -> None:
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    draft.write_text(f"{text}\n", encoding="utf-8")
    draft.replace(file)  # at once, so that nobody ever reads half of it


def _remove(file: Path, text: str) -> None:
    with suppress(OSError):  # somebody has tidied up before us
        if read(file) == text:
            file.unlink()
