"""Where the bench finds the project, and where it keeps what it downloads, builds and logs."""

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
KEPT: Final = ROOT / ".tenders" / "bench"
