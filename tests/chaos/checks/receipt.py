"""A decision keeps to the settings that it names, and these were there before it."""

from collections.abc import Iterator, Mapping

from tests.chaos.found import Fact
from tests.chaos.history import Anomaly
from tests.chaos.index import DECISIONS, Index

Version = tuple[str, int]
"""Account and number."""


def check(index: Index) -> Iterator[Anomaly]:
    changed = index.by_kind.get("account-settings-changed", ())
    versions = {(fact.account, fact.data["version"]): fact for fact in changed}
    for kind in DECISIONS:
        for fact in index.by_kind.get(kind, ()):
            receipt = fact.data["receipt"]
            yield from _kept(versions, fact, receipt["settings_version"], receipt["mode"])
    for fact in index.by_kind.get("handling-choice-required", ()):
        yield from _kept(versions, fact, fact.data["settings_version"], "broker_decides")


def _kept(
    versions: Mapping[Version, Fact], fact: Fact, number: int, mode: str
) -> Iterator[Anomaly]:
    settings = versions.get((fact.account, number))
    if settings is None:
        yield Anomaly("aborted_read", f"{fact.where} is by version {number}, never committed")
        return
    if fact.entry.timestamp < settings.entry.timestamp:
        yield Anomaly("aborted_read", f"{fact.where} is earlier than its settings {settings.where}")
    if mode != settings.data["mode"] or not _says_the_same(fact, settings):
        yield Anomaly("altered", f"{fact.where} does not keep to its settings {settings.where}")


def _says_the_same(fact: Fact, settings: Fact) -> bool:
    backoffice = fact.data.get("backoffice", settings.data.get("backoffice"))
    cap_counts = settings.data["cap_counts"]
    return (
        fact.data.get("max_insurers") == settings.data.get("max_insurers")
        and fact.data.get("cap_counts", cap_counts) == cap_counts
        and backoffice == settings.data.get("backoffice")
        and settings.data["mode"] in ("broker_decides", _HANDLED_BY.get(fact.kind))
    )


_HANDLED_BY = dict(zip(DECISIONS, ("backoffice", "self"), strict=True))
