"""Which sign-in the variables ask for; says what is missing before anybody tries it."""

from ipaddress import ip_network
from typing import Final, assert_never
from urllib.parse import urlsplit

from workers.board.web.access.local import is_loopback
from workers.board.web.access.openid.settings import OpenIdSettings
from workers.board.web.access.opening import OpenToAll, SignInSettings, opened
from workers.board.web.access.proxy import Network, ProxySettings
from workers.board.web.access.viewer import SignIn
from workers.cli.clock import now_ms
from workers.cli.config import Config, variable
from workers.client.errors import TellUser

_FOR_OPENID: Final = ("board_address", "board_openid_issuer", "board_openid_client_id")


def sign_in(config: Config, host: str) -> SignIn:
    """The sign-in of a board that listens there. Raises: TellUser."""
    try:
        return opened(_settings(config), host, now_ms)
    except OpenToAll as error:
        raise TellUser(f"{error}; see {variable('board_sign_in')}") from None


def _settings(config: Config) -> SignInSettings:
    match config.board_sign_in:
        case "none":
            return None
        case "openid":
            return _openid(config)
        case "proxy":
            return _proxy(config)
        case never:
            assert_never(never)


def _openid(config: Config) -> OpenIdSettings:
    address, issuer, client_id = (_needed(config, field) for field in _FOR_OPENID)
    for field, url in (("board_address", address), ("board_openid_issuer", issuer)):
        if not _is_safe(url):
            raise TellUser(f"{variable(field)}: begins with https:// unless it is this machine")
    secret = config.board_openid_client_secret
    return OpenIdSettings(
        issuer=issuer,
        client_id=client_id,
        board=address,
        client_secret=None if secret is None else secret.get_secret_value(),
        audience=config.board_openid_audience,
        person_claim=config.board_openid_person_claim,
        grants_claim=config.board_openid_grants_claim,
        scope=config.board_openid_scope,
    )


def _proxy(config: Config) -> ProxySettings:
    addresses = _needed(config, "board_proxy_addresses").split(",")
    return ProxySettings(
        believed=tuple(_network(address.strip()) for address in addresses),
        person=config.board_proxy_person_header,
        name=config.board_proxy_name_header,
        grants=config.board_proxy_grants_header,
    )


def _network(text: str) -> Network:
    try:
        return ip_network(text)
    except ValueError as error:
        raise TellUser(f"{variable('board_proxy_addresses')}: {error}") from None


def _needed(config: Config, field: str) -> str:
    value: str | None = getattr(config, field)
    if value is None:
        raise TellUser(f"{variable(field)} is required with {config.board_sign_in}")
    return value


def _is_safe(url: str) -> bool:
    found = urlsplit(url)
    return found.scheme == "https" or (found.scheme == "http" and is_loopback(found.hostname))
