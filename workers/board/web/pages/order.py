"""Which dead letters are meant, and why something is to be done with them."""

from collections.abc import Collection, Sequence
from typing import Annotated, Final

from aiohttp import web
from pydantic import Field, StringConstraints, ValidationError

from schemas.frozen import Frozen
from workers.board.store import letters
from workers.board.store.happened import Lies
from workers.board.web.access.viewer import viewer
from workers.board.web.board import board
from workers.board.web.problem import invalid
from workers.dead_letters.letters import Address

MOST: Final = 500
"""Letters at a time; of a larger pile the first."""

Place = Annotated[str, StringConstraints(pattern=r"^[a-z-]+\.dead/[0-9]{1,9}/[0-9]{1,18}$")]


Because = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=500, pattern=r"^[^\x00]*$")
]
"""Why; without NUL, as it is stored in the log and in SQL."""


class Order(Frozen):
    """Letters, each as topic/partition/offset, and why; discarding needs a reason."""

    letters: Annotated[tuple[Place, ...], Field(min_length=1, max_length=MOST)]
    because: Because = ""

    @property
    def places(self) -> list[Lies]:
        """Where they lie."""
        return [Lies(*Address.parse(letter)) for letter in self.letters]


def order(said: object) -> Order:
    """What was said, as an order. Raises: Problem."""
    try:
        return Order.model_validate(said)
    except ValidationError as error:
        raise invalid(error) from None


async def open_ones(request: web.Request, places: Collection[Lies]) -> Sequence[Lies]:
    """Those that are open, and the viewer's to see."""
    mine = viewer(request).accounts
    return await board(request).read(
        lambda connection: letters.open_among(connection, mine, places)
    )
