"""Where people can go from every page."""

from typing import Final, NamedTuple

from workers.board.web.access.viewer import EVERYBODY, OPERATORS, Role


class Place(NamedTuple):
    """A page in the main navigation, for those who have one of these roles."""

    path: str
    name: str
    roles: frozenset[Role]

    def holds(self, path: str) -> bool:
        """Whether the page at this path belongs here."""
        return path == self.path or (self.path != "/" and path.startswith(f"{self.path}/"))


PLACES: Final = (
    Place("/", "Übersicht", EVERYBODY),
    Place("/tenders", "Ausschreibungen", EVERYBODY),
    Place("/accounts", "Accounts", EVERYBODY),
    Place("/dead-letters", "Unzustellbar", OPERATORS),
)
