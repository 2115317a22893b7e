"""Serves metrics and health over HTTP, from a thread of its own: it answers while work is heavy."""

import json
from collections.abc import Callable, Iterable, Sequence
from socketserver import ThreadingMixIn
from threading import Thread
from typing import ClassVar, Final, NamedTuple, Self
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from prometheus_client import CollectorRegistry, make_wsgi_app
from typing_extensions import override

from workers.service.errors import CannotServe

_IDLE_S: Final = 10.0  # then a connection on which nothing comes is closed
_POLL_S: Final = 0.1

Check = Callable[[], Sequence[str]]
"""Why something is not as it should be; nothing when it is."""


class Endpoint(NamedTuple):
    """Where to listen; port 0 takes a free one."""

    host: str
    port: int


class HealthServer:
    """Listens as long as its context lasts."""

    def __init__(self, endpoint: Endpoint, application: WSGIApplication) -> None:
        """Raises: CannotServe when nobody can listen there."""
        try:
            self._server = make_server(*endpoint, application, _Server, _Request)
        except OSError as error:
            raise CannotServe(
                f"cannot listen on {endpoint.host}:{endpoint.port} for metrics and health: "
                f"{error.strerror or error}"
            ) from error
        self._thread = Thread(target=self._server.serve_forever, args=(_POLL_S,), daemon=True)

    @property
    def address(self) -> str:
        """The URL below which the pages are."""
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_raised: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def pages(registry: CollectorRegistry, alive: Check, ready: Check) -> WSGIApplication:
    """/metrics for Prometheus; /health/live and /health/ready for whoever starts processes."""
    by_path: dict[str, WSGIApplication] = {
        "/metrics": make_wsgi_app(registry),
        "/health/live": _verdict(alive),
        "/health/ready": _verdict(ready),
    }

    def page(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return by_path.get(environ["PATH_INFO"], _not_found)(environ, start_response)

    return page


def _verdict(check: Check) -> WSGIApplication:
    def page(_environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        reasons = check()
        status = "503 Service Unavailable" if reasons else "200 OK"
        body = {"ok": not reasons, "reasons": list(reasons)}
        return _answered(start_response, status, "application/json", json.dumps(body))

    return page


def _not_found(_environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    text = "There are /metrics, /health/live and /health/ready.\n"
    return _answered(start_response, "404 Not Found", "text/plain; charset=utf-8", text)


def _answered(
    start_response: StartResponse, status: str, media_type: str, text: str
) -> Iterable[bytes]:
    body = text.encode()
    start_response(status, [("Content-Type", media_type), ("Content-Length", str(len(body)))])
    return (body,)


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Request(WSGIRequestHandler):
    timeout: ClassVar[float | None] = _IDLE_S

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Nobody wants a line per scrape."""
