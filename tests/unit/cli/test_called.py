"""How `tenders` is named to somebody who types the next command."""

import sys
from pathlib import Path

import pytest

from workers.cli.itself import called


@pytest.fixture
def script(tmp_path: Path) -> Path:
    script = tmp_path / "bin" / "tenders"
    script.parent.mkdir()
    script.touch(mode=0o755)
    return script


def test_a_command_on_the_path_is_called_by_its_name(
    script: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(script.parent))
    monkeypatch.setattr(sys, "argv", [str(script)])

    assert called() == "tenders"


def test_a_command_below_this_directory_is_called_from_here(
    script: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", [str(script)])

    assert called() == "bin/tenders"


def test_a_module_is_called_by_its_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["workers/cli/__main__.py"])

    assert called() == f"{sys.executable} -m workers.cli"
