"""A page and its twin under /api: one reading, shown and said."""

from dataclasses import dataclass

from pydantic import BaseModel

from workers.board.web.access.viewer import Role
from workers.board.web.answering import Reading, as_json, as_page
from workers.board.web.route import API, Route


@dataclass(frozen=True)
class Twins:
    """Two routes in one row of the table; see `Route` for what their fields mean."""

    path: str
    reading: Reading
    template: str
    roles: frozenset[Role]
    summary: str
    answer: type[BaseModel]
    query: type[BaseModel] | None = None
    command: str = ""

    @property
    def routes(self) -> tuple[Route, Route]:
        """The page, and what it shows in JSON."""
        shown, said = as_page(self.reading, self.template), as_json(self.reading)
        roles, summary, answer = self.roles, self.summary, self.answer
        return (
            Route("GET", self.path, shown, roles, summary, query=self.query),
            Route(
                "GET",
                f"{API}{self.path}",
                said,
                roles,
                summary,
                answer,
                self.query,
                command=self.command,
            ),
        )
