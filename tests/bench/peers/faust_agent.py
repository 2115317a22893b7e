"""A Faust agent, as its documentation has it."""

# The documentation does not wait until a fact has been delivered.
# mypy: disable-error-code="unused-awaitable"

import faust

from events.catalogue import TENDER_REQUESTED
from tests.bench import account
from tests.bench.job import Job
from tests.bench.routing import KINDS, Routing

job = Job.from_environment()
routing = Routing("faust", account.read(job.accounts))

app = faust.App(
    f"{job.prefix}faust",
    broker=f"kafka://{job.bootstrap}",
    datadir=job.scratch / "faust",
    topic_disable_leader=True,
    topic_allow_declare=False,
    web_enabled=False,
)
requests = app.topic(
    TENDER_REQUESTED.name(job.prefix), key_serializer="raw", value_serializer="raw"
)
facts = {
    kind: app.topic(job.prefix + kind, key_serializer="raw", value_serializer="raw")
    for kind in KINDS
}


@app.agent(requests)
async def route(stream: faust.StreamT[bytes]) -> None:
    """Answer each request as it comes."""
    async for event in stream.events():
        message = event.message
        headers = list(dict(message.headers or ()).items())
        kind, fact = routing(message.key, message.value, headers, int(message.timestamp * 1_000))
        await facts[kind].send(key=fact.key, value=fact.value, headers=dict(fact.headers))


if __name__ == "__main__":
    app.main()
