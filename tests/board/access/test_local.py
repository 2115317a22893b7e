"""A board without sign-in is for one machine alone, and says so."""

from typing import Any

import pytest

from tests.board.access.house import OWN, Clock, opened
from workers.board.store.database import Database
from workers.board.web.access.local import LocalSignIn
from workers.board.web.access.openid.sign_in import OpenIdSignIn
from workers.board.web.access.proxy import ProxySignIn
from workers.cli.config import Config
from workers.cli.sign_in import sign_in
from workers.client.errors import TellUser

OPENID: dict[str, Any] = {
    "board_sign_in": "openid",
    "board_address": "https://board.example",
    "board_openid_issuer": "https://login.example",
    "board_openid_client_id": "board",
}


@pytest.mark.parametrize("path", ["/", "/tenders", f"/accounts/{OWN}", "/audit", "/nowhere"])
async def test_every_page_says_that_nobody_has_signed_in(database: Database, path: str) -> None:
    async with opened(database, LocalSignIn(), Clock()) as house:
        page = await (await house.client.get(path)).text()

    assert "Zugang ohne Anmeldung" in page


async def test_a_board_asked_under_a_foreign_name_shows_nothing(database: Database) -> None:
    async with opened(database, LocalSignIn(), Clock()) as house:
        answer = await house.client.get("/tenders", headers={"Host": "evil.example"})

    assert answer.status == 401


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_without_sign_in_a_board_listens_on_this_machine(host: str) -> None:
    assert isinstance(sign_in(Config(), host), LocalSignIn)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "board.example", ""])  # noqa: S104 - what must be refused
def test_without_sign_in_a_board_listens_nowhere_else(host: str) -> None:
    with pytest.raises(TellUser, match="TENDERS_BOARD_SIGN_IN"):
        sign_in(Config(), host)


def test_with_openid_a_board_listens_anywhere() -> None:
    found = sign_in(Config(**OPENID), "192.0.2.7")

    assert isinstance(found, OpenIdSignIn)
    assert found.settings.secure


@pytest.mark.parametrize(
    "missing", ["board_address", "board_openid_issuer", "board_openid_client_id"]
)
def test_openid_says_what_it_lacks(missing: str) -> None:
    given = {name: value for name, value in OPENID.items() if name != missing}

    with pytest.raises(TellUser, match=f"TENDERS_{missing.upper()} is required"):
        sign_in(Config(**given), "127.0.0.1")


@pytest.mark.parametrize("plain", ["board_address", "board_openid_issuer"])
def test_secrets_go_over_https_or_stay_on_this_machine(plain: str) -> None:
    with pytest.raises(TellUser, match=f"TENDERS_{plain.upper()}"):
        sign_in(Config(**{**OPENID, plain: "http://board.example"}), "127.0.0.1")

    near = sign_in(Config(**{**OPENID, plain: "http://127.0.0.1:8080"}), "127.0.0.1")
    assert isinstance(near, OpenIdSignIn)


def test_a_proxy_is_believed_by_its_address() -> None:
    config = Config(board_sign_in="proxy", board_proxy_addresses="10.0.0.5, 10.1.0.0/16")

    found = sign_in(config, "192.0.2.7")

    assert isinstance(found, ProxySignIn)
    assert [str(network) for network in found._settings.believed] == ["10.0.0.5/32", "10.1.0.0/16"]


@pytest.mark.parametrize(
    ("addresses", "complaint"), [(None, "is required"), ("proxy", "proxy"), ("10.0.0.5/8", "host")]
)
def test_a_proxy_without_a_good_address_is_refused(addresses: str | None, complaint: str) -> None:
    config = Config(board_sign_in="proxy", board_proxy_addresses=addresses)

    with pytest.raises(TellUser, match=complaint):
        sign_in(config, "127.0.0.1")
