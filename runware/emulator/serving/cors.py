"""CORS: access of pages of other origins to the server from a browser.

`/v1` and `/files` are open to pages of all origins: the key is part of the request, and browsers add no credentials. The
control API under `/_emulator` is open only to pages of this machine; `guard` refuses others.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from runware.emulator.serving.guard import is_loopback

#: The path of the control API.
CONTROLS = "/_emulator"
#: Seconds for which browsers may cache the answer to a preflight request.
MAX_AGE = 600
#: The name of a header.
_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_METHODS = "GET, HEAD, POST, DELETE, OPTIONS"
#: Response headers that pages may read besides the safelisted ones: for players, and for clients that have to wait.
_EXPOSED = "Accept-Ranges, Content-Length, Content-Range, ETag, Retry-After"


class CORS:
    """ASGI middleware that adds the CORS headers.

    Args:
        application: The wrapped application.
    """

    def __init__(self, application: ASGIApp) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request or connection."""
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        controls = scope["path"] == CONTROLS or scope["path"].startswith(f"{CONTROLS}/")
        allowed = "*" if not controls else origin if origin and _is_of_this_machine(origin) else None
        if scope["method"] == "OPTIONS" and origin is not None and "access-control-request-method" in headers:
            await _preflight(headers, allowed)(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                _allow(MutableHeaders(scope=message), allowed)
            await send(message)

        await self._application(scope, receive, send_with_headers)


def _preflight(headers: Headers, allowed: str | None) -> Response:
    if allowed is None:
        return PlainTextResponse("Only pages of this machine may control this server.\n", 403)
    answer = Response(status_code=204)
    _allow(answer.headers, allowed)
    answer.headers["Access-Control-Allow-Methods"] = _METHODS
    # `*` would not include `Authorization`, so the requested headers are listed.
    wanted = [name.strip() for name in headers.get("access-control-request-headers", "").split(",")]
    if allowed_names := ",".join(filter(_NAME.fullmatch, wanted)):
        answer.headers["Access-Control-Allow-Headers"] = allowed_names
    answer.headers["Access-Control-Max-Age"] = str(MAX_AGE)
    if headers.get("access-control-request-private-network") == "true":
        answer.headers["Access-Control-Allow-Private-Network"] = "true"
    answer.headers.add_vary_header("Access-Control-Request-Headers")
    return answer


def _allow(headers: MutableHeaders, allowed: str | None) -> None:
    if allowed is not None:
        headers["Access-Control-Allow-Origin"] = allowed
    if allowed != "*":
        headers.add_vary_header("Origin")
        return
    headers["Access-Control-Expose-Headers"] = _EXPOSED
    # Pages with cross-origin isolation load only images that have this header.
    headers["Cross-Origin-Resource-Policy"] = "cross-origin"


def _is_of_this_machine(origin: str) -> bool:
    try:
        parts = urlsplit(origin)
        return parts.scheme in ("http", "https") and is_loopback(parts.hostname or "")
    except ValueError:
        return False
