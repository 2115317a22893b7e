"""A message on its way, whether it was just posted or had to wait."""

import msgspec

from events.canonical import fingerprint
from events.codec import data_bytes
from events.commands import MessagePosted
from events.event import Cause, Event
from workers.messaging.state import Held


class Post(msgspec.Struct, frozen=True):
    """A message and what its answer needs.

    fingerprint: of the message as received. posted_at: its append time, epoch milliseconds.
    released_by: id of the fact that let it go on, None when it did not have to wait.
    """

    message: MessagePosted
    fingerprint: bytes
    cause: Cause
    posted_at: int
    released_by: str | None = None

    @property
    def tender(self) -> tuple[str, str]:
        """The key of its tender."""
        return self.message.account_id, self.message.tender_id

    @property
    def key(self) -> tuple[str, str, str]:
        """Its own key."""
        return *self.tender, self.message.message_id


def posted(event: Event, message: MessagePosted, now: int) -> Post:
    """The message of an event that was appended at `now`."""
    return Post(message, fingerprint(event.parsed, without=()), event.cause, now)


def put_by(post: Post) -> Held:
    """The message as it waits."""
    return Held(
        why="tender_not_routed",
        since=post.posted_at,
        data=data_bytes(post.message),
        fingerprint=post.fingerprint,
        cause=post.cause,
    )


def taken_up(held: Held, released_by: str) -> Post:
    """The message as it goes on; `released_by` is empty when its time is up."""
    message = MessagePosted.model_validate_json(held.data)
    return Post(message, held.fingerprint, held.cause, held.since, released_by or None)
