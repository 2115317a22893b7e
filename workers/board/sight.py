"""What can be seen of the feed from outside; before Kafka has answered there is none."""

from collections.abc import Mapping
from typing import Final

from typing_extensions import override

from workers.board.feed.feed import Feed
from workers.board.feed.progress import Progress
from workers.board.web import board
from workers.board.web.board import Standing
from workers.service.vitals import Vitals

_STILL_AFTER_S: Final = 30.0


class Sight(board.Feed):
    """The pages' view of the feed, and what health is judged by.

    stored_until: the append of the last record that was stored before this process began, epoch
    milliseconds.
    """

    def __init__(self, vitals: Vitals, stored_until: int | None) -> None:
        self.feed: Feed | None = None
        self._vitals = vitals
        self._stored_until = stored_until

    @override
    def standing(self) -> Standing:
        now = self.progress()
        return Standing(now.as_of or self._stored_until, now.behind, self._vitals.broker)

    @override
    def rates(self) -> Mapping[str, float]:
        return {} if self.feed is None else self.feed.rates()

    def progress(self) -> Progress:
        """How far the feed is."""
        return Progress() if self.feed is None else self.feed.progress

    def lifeless(self, now: float) -> list[str]:
        """Why only a new process helps; `now` on the monotonic clock."""
        reasons = self._vitals.lifeless(now)
        if reasons or self.feed is None or self._vitals.broker or self.feed.away:
            return reasons
        still = now - self.feed.looked_at
        if still > _STILL_AFTER_S:
            return [f"the feed has not gone on for {still:.0f} s"]
        return [f"{place} does not come, though it was read anew" for place in self.feed.stuck]

    def unready(self) -> list[str]:
        """Why the pages do not show all there is."""
        broker, feed = self._vitals.broker, self.feed
        if broker:
            return [f"the broker: {broker}"]
        if feed is None:
            return ["nothing is read yet"]
        if feed.away:
            return [f"the database: {feed.away}"]
        if feed.progress.as_of is None:
            return [f"catching up: {feed.progress.behind} still to be read"]
        return []
