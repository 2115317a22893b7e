"""The published schemas are written and checked by the command line."""

from pathlib import Path

import pytest

from events import json_schema
from tests.unit.cli.command import Tenders

NAME = "tender-requested.v1.schema.json"


@pytest.fixture
def written(tenders: Tenders, tmp_path: Path) -> Path:
    """A directory in which all schemas have just been written."""
    directory = tmp_path / "json"
    assert tenders("schemas", "write", "--directory", str(directory)).code == 0
    return directory


def test_every_schema_is_written(written: Path) -> None:
    assert {
        path.name: path.read_text(encoding="utf-8") for path in written.iterdir()
    } == json_schema.files()


def test_what_was_just_written_is_as_it_should_be(tenders: Tenders, written: Path) -> None:
    outcome = tenders("schemas", "check", "--directory", str(written))

    assert (outcome.code, outcome.out) == (0, "")


def test_the_schemas_of_this_checkout_are_checked_unless_told_otherwise(tenders: Tenders) -> None:
    assert tenders("schemas", "check").code == 0


def test_each_difference_is_told(tenders: Tenders, written: Path) -> None:
    (written / NAME).write_text("{}")
    (written / "tender-held.v1.schema.json").unlink()
    (written / "tender-lost.v1.schema.json").write_text("{}")

    outcome = tenders("schemas", "check", "--directory", str(written), "--json")

    assert outcome.code == 1
    assert "tenders schemas write" in outcome.err
    assert outcome.objects == [
        {"file": "tender-held.v1.schema.json", "problem": "missing"},
        {"file": "tender-lost.v1.schema.json", "problem": "of no kind of event"},
        {"file": NAME, "problem": "differs"},
    ]


def test_writing_anew_mends_every_difference(tenders: Tenders, written: Path) -> None:
    (written / NAME).write_text("{}")
    (written / "tender-lost.v1.schema.json").write_text("{}")

    tenders("schemas", "write", "--directory", str(written))

    assert tenders("schemas", "check", "--directory", str(written)).code == 0


def test_a_directory_that_cannot_be_written_to_is_told(tenders: Tenders, tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    outcome = tenders("schemas", "write", "--directory", str(tmp_path / "file"))

    assert outcome.code == 1
    assert outcome.err.startswith(f"tenders: cannot write to {tmp_path}/file: ")
