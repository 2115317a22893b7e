"""Messages of a tender and settings of an account are numbered 1, 2, ... in the log's order."""

from collections import Counter
from collections.abc import Iterator

from tests.chaos.found import TenderKey
from tests.chaos.history import Anomaly
from tests.chaos.index import Index


def check(index: Index) -> Iterator[Anomaly]:
    yield from _messages(index)
    yield from _settings(index)


def _messages(index: Index) -> Iterator[Anomaly]:
    relayed: Counter[TenderKey] = Counter()
    for fact in index.by_kind.get("message-relayed", ()):
        relayed[fact.tender] += 1
        if fact.data["sequence"] != relayed[fact.tender]:
            evidence = f"{fact.where} is message {fact.data['sequence']} of its tender"
            yield Anomaly("sequence_gap", f"{evidence}, not {relayed[fact.tender]}")


def _settings(index: Index) -> Iterator[Anomaly]:
    versions: Counter[str] = Counter()
    for fact in index.by_kind.get("account-settings-changed", ()):
        versions[fact.account] += 1
        if fact.data["version"] != versions[fact.account]:
            evidence = f"{fact.where} is version {fact.data['version']}"
            yield Anomaly("version_gap", f"{evidence}, not {versions[fact.account]}")
