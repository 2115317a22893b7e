"""The bench runs: everything that can start here answers every tender, and rightly."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.place import ROOT

_REQUIREMENTS = Path(__file__).parent / "peers" / "requirements.in"


@pytest.mark.kafka
@pytest.mark.timeout(300)
def test_what_is_installed_answers_every_tender_of_the_short_bench() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench", "--short"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )

    assert done.returncode == 0, done.stderr


def test_the_peers_lock_names_what_is_wanted_and_a_hash_for_all_of_it() -> None:
    wanted = [
        line.split("#")[0].split("[")[0].strip()
        for line in _REQUIREMENTS.read_text().splitlines()
        if line.split("#")[0].strip()
    ]

    locked = _REQUIREMENTS.with_suffix(".lock").read_text()

    assert wanted
    assert all(f"\n{name}==" in f"\n{locked}" for name in wanted)
    assert locked.count("==") <= locked.count("--hash=sha256:")
