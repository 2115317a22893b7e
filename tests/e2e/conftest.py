"""Offices for the end-to-end tests: one at work that many share, and empty ones to one's own."""

import secrets
from collections.abc import Iterator

import pytest

from tests.e2e.office import Office, ends_well, office


@pytest.fixture(scope="session")
def shared_office(kafka: str) -> Iterator[Office]:
    """An office in which one process runs all agents; every test has accounts of its own."""
    with office(kafka, f"shared{secrets.token_hex(3)}.") as opened:
        process = opened.starts("all")
        yield opened
        ends_well(process)


@pytest.fixture
def empty_office(kafka: str) -> Iterator[Office]:
    """An office with topics and nobody in it."""
    with office(kafka, f"own{secrets.token_hex(3)}.") as opened:
        yield opened


@pytest.fixture
def account() -> str:
    """An account that no other test uses."""
    return f"konto-{secrets.token_hex(6)}"
