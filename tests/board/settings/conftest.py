"""An office, and the people who come to it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.board.settings.office import ACCOUNT, ADMIN, BROKER, CLERK, Office, Visitor, opened
from workers.board.web.pages.forms import asking


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """An office in which nothing has happened yet."""
    async with opened(f"sqlite:///{tmp_path / 'board.db'}") as office:
        yield office


@pytest.fixture
def admin(office: Office) -> Visitor:
    """Who may change the account's settings."""
    return Visitor(office, ADMIN, f"admin:{ACCOUNT}")


@pytest.fixture
def clerk(office: Office) -> Visitor:
    """Who handles tenders in the account's backoffice."""
    return Visitor(office, CLERK, f"clerk:{ACCOUNT}")


@pytest.fixture
def broker(office: Office) -> Visitor:
    """Who starts tenders."""
    return Visitor(office, BROKER, f"broker:{ACCOUNT}")


@pytest.fixture
def slow(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The agents answer nothing for now, and no page waits for them."""
    office.service.slow = True
    monkeypatch.setattr(asking, "ANSWER_WITHIN_S", 0.0)
