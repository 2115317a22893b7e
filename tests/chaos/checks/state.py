"""The rows that the changelogs hold say what the log says."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple

from events.partition import partition_of
from tests.chaos.history import Anomaly
from tests.chaos.index import Index
from tests.chaos.rows import lifecycle, messaging, router, settings
from tests.chaos.rows.row import Said, Told
from workers.engine.agent import Agent
from workers.lifecycle.agent import lifecycle as lifecycle_agent
from workers.messaging.agent import messaging as messaging_agent
from workers.router.agent import router as router_agent
from workers.settings.agent import settings as settings_agent

Key = tuple[str, ...]
"""Table, then what the table's rows are kept by; the account comes first."""


class Rows(NamedTuple):
    """An agent's rows: what of them is compared, and what it must be."""

    agent: Agent
    told: Callable[[object], Told]
    said: Callable[[Index], Iterable[Said]]


AGENTS: Final = (
    Rows(router_agent(), router.told, router.said),
    Rows(messaging_agent(), messaging.told, messaging.said),
    Rows(settings_agent(), settings.told, settings.said),
    Rows(lifecycle_agent(), lifecycle.told, lifecycle.said),
)


def check(index: Index) -> Iterator[Anomaly]:
    for rows in AGENTS:
        yield from _compared(index, rows)
    yield from _misplaced(index)


def _compared(index: Index, rows: Rows) -> Iterator[Anomaly]:
    name = rows.agent.name
    said = {(row.table, *row.key): row.told for row in rows.said(index)}
    told = dict(_told(index, rows))
    for key in said.keys() - told.keys():
        yield Anomaly("torn_transaction", f"{name} has no row {_named(key)}")
    for key in told.keys() - said.keys():
        yield Anomaly("torn_transaction", f"{name} has a row {_named(key)}, but no fact has")
    for key in said.keys() & told.keys():
        if said[key] != told[key]:
            evidence = f"{name} has {dict(told[key])} in {_named(key)}, not {dict(said[key])}"
            yield Anomaly("state_differs", evidence)


def _told(index: Index, rows: Rows) -> Iterator[tuple[Key, Told]]:
    tables = {table.name: table for table in rows.agent.tables}
    for (agent, _), task in index.tasks.items():
        if agent != rows.agent.name:
            continue
        for stored_key, stored in task.rows.items():
            table, *key = stored_key.decode().split(" ")
            yield (table, *key), rows.told(tables[table].decode(stored))


def _misplaced(index: Index) -> Iterator[Anomaly]:
    for (agent, partition), task in index.tasks.items():
        for stored_key in task.rows:
            account = stored_key.split(b" ")[1]
            if partition_of(account, index.history.partitions) != partition:
                yield Anomaly("wrong_place", f"{agent}-{partition} has a row {stored_key.decode()}")


def _named(key: Key) -> str:
    return " ".join(key)
