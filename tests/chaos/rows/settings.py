"""What the settings agent's rows must say, by the facts that it has published."""

from collections import defaultdict
from collections.abc import Iterator

from events.event import Cause
from events.identity import mark
from tests.chaos.history import SOURCE
from tests.chaos.index import Index
from tests.chaos.rows.row import Said, Told
from workers.settings.state import MARKS_KEPT, Account


def told(row: object) -> Told:
    """What is compared of a row."""
    assert isinstance(row, Account)
    return {"version": row.version, "answered": row.answered}


def said(index: Index) -> Iterator[Said]:
    """A row per account whose settings somebody has tried to change."""
    versions: dict[str, int] = defaultdict(int)
    for fact in index.by_kind.get("account-settings-changed", ()):
        versions[fact.account] += 1
    for account, marks in _answered(index).items():
        yield Said("a", (account,), {"version": versions[account], "answered": marks})


def _answered(index: Index) -> dict[str, tuple[bytes, ...]]:
    """The marks of each account's last changes, in the order in which they came."""
    marks: dict[str, list[bytes]] = defaultdict(list)
    for event_id, copies in index.asked.items():
        if copies[0].place.topic == "settings-change-requested":
            account = (copies[0].entry.key or b"").decode()
            marks[account].append(mark(Cause(event_id, SOURCE, event_id)))
    return {account: tuple(all_marks[-MARKS_KEPT:]) for account, all_marks in marks.items()}
