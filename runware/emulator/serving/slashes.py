"""ASGI middleware that ignores a trailing slash of the path, because many users write the API's URL with one.

A redirect would not work behind a proxy, because it would have the proxy's target address, nor for WebSocket clients.
"""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send


def slash_ignored(application: ASGIApp) -> ASGIApp:
    """Return an application that receives `/v1` for a request to `/v1/`."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket"):
            scope = {**scope, "path": scope["path"].rstrip("/") or "/"}
        await application(scope, receive, send)

    return answer
