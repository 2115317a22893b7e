"""What a board tells whoever runs it: whether it lives and is ready, how far it is, metrics."""

from collections.abc import Iterator, Sequence
from time import monotonic
from typing import Final

from aiohttp import web
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from typing_extensions import override

from workers.board.sight import Sight
from workers.engine.agent import Clock

_METRICS_TYPE: Final = "text/plain; version=0.0.4"


def add_health(site: web.Application, sight: Sight, clock: Clock) -> None:
    """Add /health, /health/live, /health/ready and /metrics, for which nobody signs in."""
    registry = CollectorRegistry()
    registry.register(_Gauges(sight, clock))

    async def metrics(_request: web.Request) -> web.Response:
        text = generate_latest(registry)
        return web.Response(body=text, headers={"Content-Type": _METRICS_TYPE})

    async def overall(_request: web.Request) -> web.Response:
        now = sight.progress()
        age_ms = None if now.as_of is None else clock() - now.as_of
        reasons = [*sight.lifeless(monotonic()), *sight.unready()]
        return _answered(reasons, {**now._asdict(), "age_ms": age_ms})

    async def live(_request: web.Request) -> web.Response:
        return _answered(sight.lifeless(monotonic()), {})

    async def ready(_request: web.Request) -> web.Response:
        return _answered(sight.unready(), {})

    site.router.add_get("/health", overall)
    site.router.add_get("/health/live", live)
    site.router.add_get("/health/ready", ready)
    site.router.add_get("/metrics", metrics)


def _answered(reasons: Sequence[str], more: dict[str, int | None]) -> web.Response:
    body = {"ok": not reasons, "reasons": list(reasons), **more}
    return web.json_response(body, status=503 if reasons else 200)


class _Gauges(Collector):
    """How things stand at the moment of a scrape."""

    def __init__(self, sight: Sight, clock: Clock) -> None:
        self._sight = sight
        self._clock = clock

    @override
    def collect(self) -> Iterator[Metric]:
        now = self._sight.progress()
        yield GaugeMetricFamily(
            "tenders_board_position", "Offsets that are stored, over all partitions", now.position
        )
        yield GaugeMetricFamily(
            "tenders_board_behind", "Records and transaction ends still to be read", now.behind
        )
        if now.as_of is not None:
            age = (self._clock() - now.as_of) / 1_000
            yield GaugeMetricFamily(
                "tenders_board_age_seconds", "Since when not all is known to be stored", age
            )
