"""What may happen to the request that ends a transaction: its reply gets lost, or it comes late."""

from typing import Final

from tests.chaos.wire import Api, Request

LOADS_OWN: Final = "load"
"""The transactional id under which the load publishes what is aborted on purpose."""

CUT_OFF_S: Final = 10.0
"""Longer than a transaction may take."""


class Ends:
    """Counts down what is to go wrong; only for clients that name a transactional id of ours.

    lost, held: how many went wrong so far. delivered: how many of the held ones came after all.
    """

    def __init__(self) -> None:
        self.lost = 0
        self.held = 0
        self.delivered = 0
        self._to_lose = 0
        self._to_hold = 0
        self._kept: dict[str | None, bytes] = {}
        self._cut_off: dict[str | None, float] = {}

    def lose_replies(self, count: int) -> None:
        """Let Kafka do what the next requests ask for, but nobody hear of it."""
        self._to_lose += count

    def hold(self, count: int) -> None:
        """Keep the next requests back until their transactional id has begun something new."""
        self._to_hold += count

    def calm(self) -> None:
        """Let nothing more go wrong."""
        self._to_lose = self._to_hold = 0

    def loses_reply(self, request: Request) -> bool:
        """Whether the reply to this request is to be lost."""
        if not (self._to_lose and _ends_ours(request)):
            return False
        self._to_lose -= 1
        self.lost += 1
        return True

    def keeps(self, request: Request) -> bool:
        """Whether this request is kept back, so that the client is left without an answer."""
        name = request.name
        if name is None or name in self._kept or not (self._to_hold and _ends_ours(request)):
            return False
        self._to_hold -= 1
        self.held += 1
        self._kept[name] = request.frame
        return True

    def overtaken_by(self, request: Request, now: float) -> bytes | None:
        """The frame that was kept back until this: the same id writes into a new transaction.

        Whoever writes is cut off then, so that it cannot end well what the late request has torn.
        """
        name = request.name
        if request.api != Api.PRODUCE or name not in self._kept:
            return None
        self.delivered += 1
        self._cut_off[name] = now + CUT_OFF_S
        return self._kept.pop(name)

    def cuts_off(self, request: Request, now: float) -> bool:
        """Whether the request is from somebody who is cut off; `now` is the event loop's time."""
        return now < self._cut_off.get(request.name, now)


def _ends_ours(request: Request) -> bool:
    return request.api == Api.END_TXN and request.name not in (None, LOADS_OWN)
