"""A slash at the end of a path makes no difference: many write the address of the API with one.

A redirect would do only without a proxy, since it names the address that the proxy asked; and WebSockets follow none.
"""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send


def slash_ignored(application: ASGIApp) -> ASGIApp:
    """An application that is asked for `/v1` where `/v1/` was asked for."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket"):
            scope = {**scope, "path": scope["path"].rstrip("/") or "/"}
        await application(scope, receive, send)

    return answer
