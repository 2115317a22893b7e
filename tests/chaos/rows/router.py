"""What the router's rows must say, by the facts that it has published."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import singledispatch

from tests.chaos.dossier import Dossier, asked, dossiers
from tests.chaos.found import Fact, TenderKey
from tests.chaos.index import Index
from tests.chaos.rows.row import Said, Told
from workers.router.state import (
    Account,
    Asked,
    Choice,
    Held,
    Queue,
    Settings,
    Tender,
    Version,
)


@singledispatch
def told(row: object) -> Told:
    """What is compared of a row."""
    raise TypeError(type(row).__name__)


@told.register
def _(row: Settings) -> Told:
    return {"versions": [version.number for version in row.versions]}


@told.register
def _(row: Version) -> Told:
    return {
        "mode": row.mode,
        "max_insurers": row.max_insurers,
        "cap_counts": row.cap_counts,
    }


@told.register
def _(row: Account) -> Told:
    return {"held": row.held}


@told.register
def _(row: Held) -> Told:
    return {"tender_id": row.tender_id}


@told.register
def _(row: Tender) -> Told:
    return {
        "broker_id": row.broker_id,
        "requested": row.requested,
        "chosen": row.chosen,
        "offered": row.offered,
        "why": row.why,
    }


@told.register
def _(row: Asked) -> Told:
    return {"version": row.version.number}


@told.register
def _(row: Queue) -> Told:
    return {"waiting": row.end - row.first}


@told.register
def _(row: Choice) -> Told:
    return {}


def said(index: Index) -> Iterator[Said]:
    """The rows of every account and of every tender that somebody has asked about."""
    yield from _settings(index)
    found = dossiers(index, asked(index))
    for tender, dossier in found.items():
        yield from _tender(tender, dossier)
    yield from _waiting(found)
    yield from _held(index, found)


def _settings(index: Index) -> Iterator[Said]:
    versions: dict[str, list[Fact]] = defaultdict(list)
    for fact in index.by_kind.get("account-settings-changed", ()):
        versions[fact.account].append(fact)
    for account, facts in versions.items():
        kept = _not_outlived(facts)
        yield Said("s", (account,), {"versions": [fact.data["version"] for fact in kept]})
        for fact in kept:
            told = {name: fact.data[name] for name in ("mode", "max_insurers", "cap_counts")}
            yield Said("v", (account, str(fact.data["version"])), told)


def _not_outlived(versions: list[Fact]) -> list[Fact]:
    """The last that applied at once, and the last that is put off, if that is later.

    The load puts versions off to one and the same far day, so there is never a third.
    """
    at_once = [v for v in versions if v.data.get("effective_from") is None][-1:]
    return at_once if versions[-1:] == at_once else [*at_once, versions[-1]]


def _tender(tender: TenderKey, dossier: Dossier) -> Iterator[Said]:
    if not dossier.requests:
        return
    request = dossier.requests[0].data
    told = {
        "broker_id": request["broker_id"],
        "requested": request.get("handling"),
        "chosen": dossier.chosen if dossier.decision else request.get("handling"),
        "offered": _was_offered(dossier),
        "why": _why(dossier),
    }
    yield Said("t", tender, told)
    if dossier.decision is None and dossier.choice_required is not None:
        yield Said("r", tender, {"version": dossier.choice_required.data["settings_version"]})


def _was_offered(dossier: Dossier) -> bool:
    if dossier.decision is not None:
        return bool(dossier.decision.data["receipt"]["mode"] == "broker_decides")
    return dossier.choice_required is not None


def _why(dossier: Dossier) -> str:
    if dossier.decision is not None:
        return ""
    return "choice_required" if dossier.choice_required else "no_settings"


def _waiting(dossiers: Mapping[TenderKey, Dossier]) -> Iterator[Said]:
    """The choices that came before their tender met its settings, and how much waits in all."""
    held: Counter[str] = Counter()
    for (account, tender), dossier in dossiers.items():
        if dossier.met_settings:
            continue
        early = _early_choices(dossier)
        held[account] += early + bool(dossier.requests)
        if early:
            yield Said("q", (account, tender), {"waiting": early})
        for place in range(early):
            yield Said("c", (account, tender, str(place)), {})
    for account, count in held.items():
        yield Said("a", (account,), {"held": count})


def _early_choices(dossier: Dossier) -> int:
    """Every copy of a choice waits, be it a record of its own or a request's."""
    added = [request for request in dossier.requests[1:] if dossier.is_choice(request)]
    return sum(len(choice.copies) for choice in (*dossier.choices, *added))


def _held(index: Index, dossiers: Mapping[TenderKey, Dossier]) -> Iterator[Said]:
    """The tenders that wait for settings, each in its place of the account's queue."""
    places: Counter[str] = Counter()
    for fact in index.by_kind.get("tender-held", ()):
        if not dossiers[fact.tender].met_settings:
            yield Said(
                "h", (fact.account, str(places[fact.account])), {"tender_id": fact.tender[1]}
            )
            places[fact.account] += 1
