"""Makes the README's consumer in Python ready to run."""

import sys
from pathlib import Path


def command(directory: Path, source: str) -> list[str]:
    """What runs it, to be followed by Kafka's address; its file lies in the directory."""
    script = directory / "assignments.py"
    script.write_text(source, encoding="utf-8")
    return [sys.executable, str(script)]
