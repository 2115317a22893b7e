"""How the board of this directory stands, as it says itself."""

import json
from http.client import HTTPConnection
from typing import Any, Final
from urllib.parse import urlsplit

from workers.cli import plate
from workers.cli.config import Config

_ANSWER_WITHIN_S: Final = 5.0
_UNKNOWN: Final = dict.fromkeys(("position", "end", "behind", "as_of", "age_ms"))

Standing = dict[str, Any]


def standing(loaded: Config) -> Standing:
    """One object: address, ok, reasons, position, end, behind, as_of, age_ms."""
    address = plate.read(loaded.data_dir / plate.BOARD)
    if address is None:
        return _silent(None, "no board of this directory runs; `tenders worker board` starts one")
    try:
        return {"address": address, **_health(address)}
    except (OSError, ValueError) as error:
        return _silent(address, f"it does not answer: {error}")


def _silent(address: str | None, reason: str) -> Standing:
    return {"address": address, "ok": False, "reasons": [reason], **_UNKNOWN}


def _health(address: str) -> dict[str, Any]:
    connection = HTTPConnection(urlsplit(address).netloc, timeout=_ANSWER_WITHIN_S)
    try:
        connection.request("GET", "/health")
        answer: dict[str, Any] = json.loads(connection.getresponse().read())
    finally:
        connection.close()
    return answer
