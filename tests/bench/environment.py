"""The peers' own Python environment, apart from the product's: made once from their lock file."""

import subprocess
import venv
from typing import Final

from tests.bench.engine import CannotStart
from tests.bench.place import KEPT, ROOT

_LOCK: Final = ROOT / "tests" / "bench" / "peers" / "requirements.lock"
_HOME: Final = KEPT / "peers"
_INSTALLED: Final = _HOME / "installed.lock"
_PYTHON: Final = _HOME / "bin" / "python"


def is_installed() -> bool:
    """Whether it is there, and made from the lock file as it is now."""
    return _INSTALLED.exists() and _INSTALLED.read_bytes() == _LOCK.read_bytes()


def python() -> str:
    """Its interpreter; the environment is made first where it is missing.

    Raises: CannotStart.
    """
    if not is_installed():
        venv.create(_HOME, clear=True, with_pip=True)
        _install()
        _INSTALLED.write_bytes(_LOCK.read_bytes())
    return str(_PYTHON)


def _install() -> None:
    pip = [str(_PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run(
        [*pip, "--require-hashes", "--requirement", str(_LOCK)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CannotStart(f"its packages cannot be installed: {done.stderr.strip()[-500:]}")
