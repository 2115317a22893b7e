"""Every command has led to exactly the facts that are due for it."""

from collections import Counter
from collections.abc import Iterator, Sequence

from tests.chaos.dossier import Asked, asked, dossiers
from tests.chaos.due import Due, Outcome, due
from tests.chaos.found import Fact
from tests.chaos.history import Anomaly
from tests.chaos.index import Index

_WAITING = frozenset(
    {"tender-held", "message-held", "handling-choice-required", "tender-action-held"}
)


def check(index: Index) -> Iterator[Anomaly]:
    commands = asked(index)
    settled = frozenset(fact.account for fact in index.by_kind.get("account-settings-changed", ()))
    outcome = Outcome(dossiers(index, commands), settled)
    for command in commands:
        if index.passed(command.copies[0]):
            yield from _judged(index, command, outcome)


def _judged(index: Index, command: Asked, outcome: Outcome) -> Iterator[Anomaly]:
    facts = index.caused.get(command.event_id, ())
    counts = Counter(fact.kind for fact in facts)
    expected = list(due(command, outcome))
    for wanted in expected:
        yield from _counted(command, wanted, counts, waits=_waits(command, facts, outcome))
    for kind in counts.keys() - {kind for wanted in expected for kind in wanted.kinds}:
        yield Anomaly("duplicate", f"{command.where} led to {kind}, which is not due for it")


def _counted(
    command: Asked, wanted: Due, counts: Counter[str], *, waits: bool
) -> Iterator[Anomaly]:
    count = sum(counts[kind] for kind in wanted.kinds)
    kinds = " or ".join(wanted.kinds)
    if count > wanted.most:
        yield Anomaly("duplicate", f"{command.where} led {count} times to {kinds}")
    elif count < wanted.least and waits:
        yield Anomaly("never_released", f"{command.where} waits for {kinds}")
    elif count < wanted.least:
        yield Anomaly("torn_transaction", f"{command.where} was passed without {kinds}")


def _waits(command: Asked, facts: Sequence[Fact], outcome: Outcome) -> bool:
    """Whether a fact says that the command, or the tender that it is about, has to wait."""
    dossier = outcome.dossier(command)
    tender_waits = dossier.decision is None and dossier.choice_required is not None
    return tender_waits or any(fact.kind in _WAITING for fact in facts)
