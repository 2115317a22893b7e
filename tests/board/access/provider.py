"""An OpenID provider over real HTTP, with keys of its own: it lets everybody in who comes."""

import base64
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final
from urllib.parse import quote_plus

from aiohttp import encode_basic_auth, web
from aiohttp.test_utils import TestServer
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey
from yarl import URL

CLIENT: Final = "board"
SECRET: Final = "a secret: with a colon"  # noqa: S105 - of a provider that lives for a test
AUDIENCE: Final = "urn:board"

Claims = dict[str, Any]
Key = RSAKey | ECKey


@dataclass
class Provider:
    """Signs in whoever `person` describes. spoil: what becomes of an ID token before it is signed.

    away: it does not answer. now: seconds since the epoch.
    """

    now: Callable[[], int]
    person: Claims = field(default_factory=dict)
    spoil: Callable[[Claims], Claims] = lambda claims: claims
    away: bool = False
    issuer: str = ""
    key: Key = field(default_factory=lambda: _rsa("first"))
    signing_key: Key | None = None
    asked: list[dict[str, str]] = field(default_factory=list)
    keys_asked: int = 0
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def roll(self) -> None:
        """Sign with another key from now on."""
        self.key = ECKey.generate_key("P-256", {"kid": "second", "use": "sig"})

    def access_token(self, **claims: object) -> str:
        """A token for the API, as another client gets it."""
        usual = {"iss": self.issuer, "aud": AUDIENCE, "exp": self.now() + 300, **self.person}
        return self.signed({**usual, **claims})

    def signed(self, claims: Claims) -> str:
        """A token that says this."""
        key = self.signing_key or self.key
        algorithm = "RS256" if isinstance(key, RSAKey) else "ES256"
        return jwt.encode({"alg": algorithm, "kid": self.key.kid or ""}, claims, key)

    def application(self) -> web.Application:
        """What it answers."""
        made = web.Application(middlewares=[self._unless_away])
        made.router.add_get("/.well-known/openid-configuration", self._described)
        made.router.add_get("/keys", self._keys)
        made.router.add_get("/authorize", self._authorize)
        made.router.add_post("/token", self._token)
        return made

    @web.middleware
    async def _unless_away(
        self, request: web.Request, handler: Callable[[web.Request], Any]
    ) -> web.StreamResponse:
        if self.away:
            raise web.HTTPServiceUnavailable
        answer: web.StreamResponse = await handler(request)
        return answer

    async def _described(self, _request: web.Request) -> web.Response:
        return web.json_response(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "end_session_endpoint": f"{self.issuer}/end",
            }
        )

    async def _keys(self, _request: web.Request) -> web.Response:
        self.keys_asked += 1
        unknown = {"kty": "of the future", "kid": "third"}
        return web.json_response({"keys": [unknown, self.key.as_dict(private=False)]})

    async def _authorize(self, request: web.Request) -> web.Response:
        fields = dict(request.query)
        self.asked.append(fields)
        code = secrets.token_urlsafe()
        self._codes[code] = fields
        back = URL(fields["redirect_uri"])
        raise web.HTTPFound(back.update_query(code=code, state=fields["state"], iss=self.issuer))

    async def _token(self, request: web.Request) -> web.Response:
        sent = await request.post()
        asked = self._codes.pop(str(sent.get("code")), None)
        if asked is None or not self._may_have_it(request, asked, str(sent["code_verifier"])):
            return web.json_response({"error": "invalid_grant"}, status=400)
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "iat": self.now(),
            "exp": self.now() + 300,
            "nonce": asked["nonce"],
            **self.person,
        }
        token = self.signed(self.spoil(claims))
        return web.json_response({"id_token": token, "access_token": "x", "token_type": "Bearer"})

    def _may_have_it(self, request: web.Request, asked: dict[str, str], verifier: str) -> bool:
        digest = sha256(verifier.encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        login = encode_basic_auth(quote_plus(CLIENT), quote_plus(SECRET))
        known = request.headers["Authorization"] == login
        return known and challenge == asked["code_challenge"]


def _rsa(kid: str) -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig"})


@asynccontextmanager
async def provider(now: Callable[[], int]) -> AsyncIterator[Provider]:
    """A provider that answers at `issuer`."""
    found = Provider(now)
    async with TestServer(found.application()) as server:
        found.issuer = str(server.make_url("")).rstrip("/")
        yield found
