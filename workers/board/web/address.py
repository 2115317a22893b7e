"""Writes and reads the addresses of pages; ids may hold any printable character."""

import re
from typing import Final
from urllib.parse import quote, urlencode

from aiohttp import web

from schemas.ids import AccountId, TenderId
from workers.board.store.happened import Lies
from workers.board.web.problem import Problem

_NUMBERS: Final = re.compile("[0-9]{1,9}/[0-9]{1,18}")
"""A partition and an offset, as far as databases count."""
_ESCAPE: Final = "~"
_STEPS: Final = frozenset({".", ".."})
"""As parts of a path these mean directories, even when written as %2E."""


def part(text: str) -> str:
    """One part of a path."""
    escaped = _ESCAPE + text if text in _STEPS or text.startswith(_ESCAPE) else text
    return quote(escaped, safe="")


def account_path(account: str) -> str:
    """Of an account's page."""
    return f"/accounts/{part(account)}"


def tender_path(account: str, tender: str) -> str:
    """Of a tender's page."""
    return f"{account_path(account)}/tenders/{part(tender)}"


def settings_path(account: str) -> str:
    """Of the page where an account's settings are made."""
    return f"{account_path(account)}/settings"


def messages_path(account: str, tender: str) -> str:
    """Of the page where people write to each other about a tender."""
    return f"{tender_path(account, tender)}/messages"


def choice_path(account: str, tender: str) -> str:
    """Of the small page where a tender's broker chooses who handles it."""
    return f"/choice/{part(account)}/{part(tender)}"


def event_path(topic: str, partition: int, offset: int) -> str:
    """Of an event's page."""
    return f"/events/{part(topic)}/{partition}/{offset}"


def letter_path(topic: str, partition: int, offset: int) -> str:
    """Of a dead letter's page."""
    return f"/dead-letters/{part(topic)}/{partition}/{offset}"


def asked(path: str, fields: dict[str, str | None]) -> str:
    """The path with what is asked by, as far as it says anything."""
    said = {name: value for name, value in fields.items() if value}
    return f"{path}?{urlencode(said)}" if said else path


def account_in(request: web.Request) -> AccountId:
    """The account that the path names."""
    return AccountId(_text(request, "account"))


def tender_in(request: web.Request) -> TenderId:
    """The tender that the path names."""
    return TenderId(_text(request, "tender"))


def place_in(request: web.Request) -> Lies:
    """Where the record lies that the path names. Raises: Problem."""
    topic, partition, offset = (request.match_info[name] for name in Lies._fields)
    if not _NUMBERS.fullmatch(f"{partition}/{offset}"):
        raise Problem("no_such_event")
    return Lies(topic, int(partition), int(offset))


def _text(request: web.Request, name: str) -> str:
    return request.match_info[name].removeprefix(_ESCAPE)
