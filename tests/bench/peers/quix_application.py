"""A Quix Streams application, exactly once, as its documentation has it."""

# The peers' packages are not installed where types are checked.
# mypy: disable-error-code="import-not-found"

from quixstreams import Application

from events.catalogue import TENDER_REQUESTED
from events.envelope import Headers
from tests.bench import account
from tests.bench.job import Job
from tests.bench.routing import KINDS, Routed, Routing


def application(job: Job) -> Application:
    """The application; `run` lets it answer requests for ever."""
    routing = Routing("quix-streams", account.read(job.accounts))
    app = Application(
        broker_address=job.bootstrap,
        consumer_group=f"{job.prefix}quix-streams",
        auto_offset_reset="earliest",
        processing_guarantee="exactly-once",
        auto_create_topics=False,
        state_dir=job.scratch / "state",
    )
    requests = app.topic(TENDER_REQUESTED.name(job.prefix), value_deserializer="bytes")
    facts = {kind: app.topic(job.prefix + kind, value_serializer="bytes") for kind in KINDS}

    def route(value: bytes, key: bytes, timestamp: int, headers: Headers | None) -> Routed:
        return routing(key, value, headers, timestamp)

    routed = app.dataframe(requests).apply(route, metadata=True)
    routed = routed.set_headers(lambda fact, *_metadata: list(fact.record.headers))
    for kind, topic in facts.items():
        of_kind = routed[routed.apply(lambda fact, kind=kind: fact.kind == kind)]
        of_kind.apply(lambda fact: fact.record.value).to_topic(topic)
    return app


if __name__ == "__main__":
    application(Job.from_environment()).run()
