"""Where people can go from every page."""

from typing import Final, NamedTuple

from workers.board.web.access.viewer import AUDITORS, BROKERS, EVERYBODY, OFFICE, OPERATORS, Role


class Place(NamedTuple):
    """A page in the main navigation, for those who have one of these roles."""

    path: str
    name: str
    roles: frozenset[Role]


_TENDERS: Final = Place("/tenders", "Ausschreibungen", EVERYBODY)
PLACES: Final = (
    Place("/", "Übersicht", EVERYBODY),
    _TENDERS,
    Place("/choices", "Meine Wahl", BROKERS),
    Place("/accounts", "Accounts", OFFICE),
    Place("/dead-letters", "Unzustellbar", OPERATORS),
    Place("/audit", "Protokoll", AUDITORS),
)


def place_of(path: str) -> Place | None:
    """The place to which the page at this path belongs; a tender's lies below its account's."""
    if "/tenders/" in path or path == "/search":
        return _TENDERS
    return next((place for place in PLACES if _is_below(path, place.path)), None)


def _is_below(path: str, top: str) -> bool:
    return path == top or (top != "/" and path.startswith(f"{top}/"))
