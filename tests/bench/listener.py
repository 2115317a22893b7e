"""Hears what the board tells a page that is open, and notes when: a client of its news."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from socket import SHUT_RDWR
from threading import Thread
from time import time
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from schemas.ids import TenderId
from schemas.time import epoch_ms
from workers.board.store.position import News

_DATA: Final = b"data: "
_NOTHING: Final = b"{}"
_WITHIN_S: Final = 60.0
_MS: Final = 1_000


class Heard(NamedTuple):
    """A piece of news: when the log took the record, and when it came here, epoch milliseconds."""

    kind: str
    tender_id: TenderId | None
    appended_at: int
    at: float


class Listener:
    """Listens to news of some kinds, from when it is made; heard: in the order in which it came."""

    def __init__(self, url: str, kinds: Collection[str]) -> None:
        self.heard: list[Heard] = []
        self._kinds = kinds
        self._connection = HTTPConnection(urlsplit(url).netloc, timeout=_WITHIN_S)
        self._connection.request("GET", "/stream")
        # It answers once it knows from where on to tell, so nothing that comes now is missed.
        self._answer = self._connection.getresponse()
        self._thread = Thread(target=self._listen, daemon=True)
        self._thread.start()

    def count(self) -> int:
        """How much was heard so far."""
        return len(self.heard)

    def close(self) -> None:
        """Listen no longer."""
        with suppress(OSError):  # the board has ended it already
            self._connection.sock.shutdown(SHUT_RDWR)
        self._thread.join()
        self._connection.close()

    def _listen(self) -> None:
        with suppress(OSError, HTTPException):  # ended by either side; what is missing then is lost
            for line in self._answer:
                self._take(line.rstrip(), time() * _MS)

    def _take(self, line: bytes, at: float) -> None:
        said = line.removeprefix(_DATA)
        if said in {line, _NOTHING}:
            return
        news = News.model_validate_json(said)
        if news.kind in self._kinds:
            self.heard.append(Heard(news.kind, news.tender_id, epoch_ms(news.appended_at), at))


@contextmanager
def listening(url: str, kinds: Collection[str]) -> Iterator[Listener]:
    """Somebody who listens for as long as this lasts."""
    listener = Listener(url, kinds)
    try:
        yield listener
    finally:
        listener.close()
