"""How far every tender has come, and how much of what there has been: a fold over the log."""

from collections import Counter
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from events import catalogue
from events.facts import BackofficeAssigned, PortalForwarded
from events.payload import Payload, TenderPayload
from workers.cli.demo.cast import Tender

_STATIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        catalogue.TENDER_REQUESTED.kind: "requested",
        catalogue.TENDER_HELD.kind: "held",
        catalogue.HANDLING_CHOICE_REQUIRED.kind: "asked",
        catalogue.BACKOFFICE_ASSIGNED.kind: "assigned",
        catalogue.PORTAL_FORWARDED.kind: "forwarded",
    }
)
STATIONS: Final = tuple(_STATIONS.values())


class Way(NamedTuple):
    """A tender and its stations so far; `receipt` is what its broker reads once it is decided."""

    tender: Tender
    stations: tuple[str, ...] = ()
    receipt: str = ""


class Ledger:
    """What has happened so far."""

    def __init__(self, tenders: Iterable[Tender]) -> None:
        self.kinds: Counter[str] = Counter()
        self._tenders = {
            (tender.request.account_id, tender.request.tender_id): tender for tender in tenders
        }
        self._ways: dict[tuple[str, str], Way] = {}

    def enter(self, kind: str, data: Payload | None) -> Way | None:
        """Something of this kind lies on the log now.

        data: None where it is no event. Returns the way of the tender that it brings further.
        """
        self.kinds[kind] += 1
        if kind not in _STATIONS or not isinstance(data, TenderPayload):
            return None
        return self._go(data, _STATIONS[kind])

    @property
    def ways(self) -> list[Way]:
        """Every tender that was started, the one that moved last at the end."""
        return list(self._ways.values())

    @property
    def standing(self) -> Counter[str]:
        """How many tenders stand at each station now."""
        return Counter(way.stations[-1] for way in self._ways.values())

    def _go(self, about: TenderPayload, station: str) -> Way | None:
        key = about.account_id, about.tender_id
        before = self._ways.get(key) or Way(self._tenders[key])
        if station in before.stations:
            return None  # as when the same request comes again
        way = Way(before.tender, (*before.stations, station), _receipt(about))
        self._ways.pop(key, None)
        self._ways[key] = way
        return way


def _receipt(data: Payload) -> str:
    match data:
        case BackofficeAssigned() | PortalForwarded():
            return data.receipt.sentence_de
        case _:
            return ""
