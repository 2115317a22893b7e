"""Two admins have changed the same settings: what the one saw, what the other made, both in words.

Nothing is decided for them: whoever was later sees both and saves again, or leaves it.
"""

from schemas.frozen import Frozen
from schemas.ids import UserId
from schemas.time import Time
from workers.board.web.pages.settings.difference import NOTHING_YET, Settings, said
from workers.board.web.pages.settings.known import Known


class Line(Frozen):
    """One of the things that settings say, three times."""

    what: str
    seen: str
    now: str
    typed: str


class Conflict(Frozen):
    """seen: number of the version that the form began with, 0 for none; now: of the highest."""

    seen: int
    now: int
    changed_by: UserId | None
    changed_at: Time | None
    lines: tuple[Line, ...]


def conflict(known: Known, seen: int, typed: Settings) -> Conflict:
    """What somebody typed on top of a version that is not the highest any more."""
    latest = known.latest
    before, now, then = said(known.version(seen)), said(latest), said(typed)
    return Conflict(
        seen=seen,
        now=known.latest_number,
        changed_by=latest.changed_by.user_id if latest else None,
        changed_at=latest.changed_at if latest else None,
        lines=tuple(
            Line(
                what=what,
                seen=before.get(what, NOTHING_YET),
                now=now.get(what, NOTHING_YET),
                typed=typed_,
            )
            for what, typed_ in then.items()
        ),
    )
