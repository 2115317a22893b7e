"""Publishing a file: all of it or nothing, whatever the file is."""

import io
import json
import os
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.unit.cli.command import Tenders
from workers.cli import publish, publishing
from workers.cli.lines import Bad, cloud_event
from workers.cli.publishing import Survey

TENDER = json.dumps(
    {
        "account_id": "rheinblick",
        "tender_id": "A-1",
        "broker_id": "vm-sommer",
        "line_of_business": "Cyber",
    }
)
NOBODY = ("--bootstrap", "127.0.0.1:1")
"""An address where nobody answers: whoever gets there wanted to publish."""

PLAIN = ("--type", "tender-requested", *NOBODY)


def test_a_bad_line_is_named_and_nothing_is_published(tenders: Tenders, tmp_path: Path) -> None:
    file = tmp_path / "tenders.jsonl"
    file.write_text(f"{TENDER}\n{{}}\n{TENDER}\n")

    outcome = tenders("publish", str(file), *PLAIN)

    assert outcome.code == 1
    assert outcome.err.splitlines() == [
        "line 2: account_id: Field required",
        "tenders: nothing was published; --skip-bad publishes the good lines",
    ]


def test_of_many_bad_lines_the_first_are_named_and_the_others_counted(
    tenders: Tenders, tmp_path: Path
) -> None:
    file = tmp_path / "tenders.jsonl"
    file.write_text("{}\n" * 25)

    told = tenders("publish", str(file), *PLAIN).err.splitlines()

    assert told[19] == "line 20: account_id: Field required"
    assert told[20] == "and 5 more bad lines"


def test_a_survey_counts_lines_by_topic() -> None:
    bad_and_blank = io.BytesIO(b"{}\n\n{}\n")

    surveyed = publishing.survey(bad_and_blank, cloud_event)

    bad = [Bad(number, "specversion", "is required and not empty") for number in (1, 3)]
    assert surveyed == Survey({}, 2, tuple(bad))


def test_a_good_file_goes_to_kafka(tenders: Tenders, tmp_path: Path) -> None:
    file = tmp_path / "tenders.jsonl"
    file.write_text(TENDER)

    assert "cannot reach Kafka at 127.0.0.1:1" in tenders("publish", str(file), *PLAIN).err


def test_with_skip_bad_the_good_lines_go_to_kafka(tenders: Tenders, tmp_path: Path) -> None:
    file = tmp_path / "tenders.jsonl"
    file.write_text(f"{{}}\n{TENDER}")

    outcome = tenders("publish", str(file), "--skip-bad", *PLAIN)

    assert "line 1: account_id: Field required" in outcome.err
    assert "cannot reach Kafka at 127.0.0.1:1" in outcome.err


def test_standard_input_is_read_with_a_dash(
    tenders: Tenders, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(b"{}")))

    outcome = tenders("publish", "-", *PLAIN)

    assert "line 1: account_id: Field required" in outcome.err


def test_a_pipe_that_cannot_be_read_twice_is_copied_first(tenders: Tenders, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=(f"{TENDER}\n{{}}",))
    writer.start()

    outcome = tenders("publish", str(pipe), *PLAIN)

    writer.join()
    assert "line 2: account_id: Field required" in outcome.err


@pytest.mark.parametrize("file", ["nowhere.jsonl", "."], ids=["missing", "a directory"])
def test_a_file_that_cannot_be_read_is_told(tenders: Tenders, file: str) -> None:
    outcome = tenders("publish", file, *PLAIN)

    assert outcome.code == 1
    assert outcome.err.startswith(f"tenders: cannot read {file}: ")


@pytest.mark.parametrize("kind", ["backoffice-assigned", "tender-requested.dead", "nonsense"])
def test_only_commands_can_be_published(tenders: Tenders, kind: str) -> None:
    outcome = tenders("publish", "-", "--type", kind)

    assert outcome.code == 2
    assert "is none of tender-requested, " in outcome.err


def test_an_opened_file_can_be_read_twice(tmp_path: Path) -> None:
    file = tmp_path / "some.jsonl"
    file.write_bytes(b"once")

    with publish.opened(file) as lines:
        first = lines.read()
        lines.seek(0)

        assert first == lines.read() == b"once"
