"""Asks for a page over HTTP."""

from http.client import HTTPConnection
from typing import NamedTuple
from urllib.parse import urlsplit


class Answer(NamedTuple):
    """What came back."""

    status: int
    media_type: str
    body: str


def get(url: str) -> Answer:
    """Raises: OSError when nobody listens there."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.netloc, timeout=10)
    try:
        connection.request("GET", parts._replace(scheme="", netloc="").geturl())
        response = connection.getresponse()
        media_type = response.getheader("Content-Type", "")
        return Answer(response.status, media_type, response.read().decode())
    finally:
        connection.close()
