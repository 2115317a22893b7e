"""The command line where nothing is configured."""

import os
from pathlib import Path

import pytest

from tests.unit.cli.command import Tenders


@pytest.fixture(autouse=True)
def nothing_configured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An empty directory, and none of our variables."""
    for name in [name for name in os.environ if name.startswith("TENDERS_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def tenders(capsys: pytest.CaptureFixture[str]) -> Tenders:
    """Runs `tenders` with these arguments."""
    return Tenders(capsys)
