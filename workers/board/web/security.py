"""What every answer tells the browser to refuse: other people's content, frames, guesses."""

from typing import Final

from aiohttp import web

_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "connect-src 'self'",
        "img-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_HEADERS: Final = {
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_KEEP_NOWHERE: Final = "no-store"
"""Pages show personal data, which has no place in a cache or on a shared machine's disk."""


async def secure(_request: web.Request, response: web.StreamResponse) -> None:
    """Before an answer goes out."""
    response.headers.update(_HEADERS)
    response.headers.setdefault("Cache-Control", _KEEP_NOWHERE)
    del response.headers["Server"]
