"""Whether what is posted comes from a page of ours, and not from one that abuses a sign-in."""

import hmac
from collections.abc import Mapping
from hashlib import sha256
from typing import Final, Literal
from urllib.parse import urlsplit

from aiohttp import web
from markupsafe import Markup

from workers.board.web.access.viewer import PERSON
from workers.board.web.problem import Problem

FIELD: Final = "form_token"
_JSON: Final = "application/json"
"""No form can send it, and a foreign page's script must ask first, which nobody answers."""

_OURS: Final = frozenset({"same-origin", "none"})
"""What `Sec-Fetch-Site` says of what was sent from here, or by the person at the browser."""


def token(secret: bytes) -> str:
    """What forms send along, made of a secret that only the session or this process has."""
    return hmac.digest(secret, FIELD.encode(), sha256).hex()


def csrf_field(request: web.Request) -> Markup:
    """The field that every form of ours has."""
    person = request.get(PERSON)
    value = person.form_token if person is not None else None
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, value or "")


def origin(request: web.Request) -> Literal["ours", "foreign", "unsaid"]:
    """Where it was sent from, as browsers say; programs say nothing."""
    fetched_from = request.headers.get("Sec-Fetch-Site")
    if fetched_from is not None:
        return "ours" if fetched_from in _OURS else "foreign"
    sent_from = request.headers.get("Origin")
    if sent_from is None:
        return "unsaid"
    return "ours" if urlsplit(sent_from).netloc == request.host else "foreign"


async def carries(request: web.Request, expected: str) -> bool:
    """Whether it carries the token, or is of a kind that only we and programs can send."""
    if request.content_type == _JSON:
        return True
    given = (await sent(request)).get(FIELD)
    return isinstance(given, str) and hmac.compare_digest(given.encode(), expected.encode())


async def sent(request: web.Request) -> Mapping[str, object]:
    """The fields of a form. Raises: Problem when it is none, or in no encoding that we know."""
    try:
        # Its own answer to an unknown encoding is an error that only looks like this one.
        return await request.post()
    except (ValueError, LookupError):
        raise Problem("invalid_request", "the form is not readable") from None
