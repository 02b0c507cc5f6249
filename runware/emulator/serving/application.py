"""The ASGI application: WebSocket, HTTP, files and the page on one port."""

from __future__ import annotations

import contextlib
import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import ASGIApp
from starlette.websockets import WebSocket

from runware.emulator.serving.cors import CORS
from runware.emulator.serving.downloads import download
from runware.emulator.serving.frontend import Frontend
from runware.emulator.serving.page_routes import routes as page_routes
from runware.emulator.serving.posting import answer_post
from runware.emulator.serving.slashes import slash_ignored
from runware.emulator.serving.websocket_handler import WebSocketHandler
from runware.version import __version__

ExceptionHandlers = Mapping[Any, Callable[[Request, Exception], Awaitable[Response]]]


def application(
    frontend: Frontend, more_routes: Sequence[BaseRoute], exception_handlers: ExceptionHandlers
) -> ASGIApp:
    """Return the ASGI application.

    Args:
        frontend: The state and settings that all requests share.
        more_routes: Routes to add, such as those of the control API.
        exception_handlers: The handlers of exceptions, such as of a path without a route.
    """

    async def handle_socket(socket: WebSocket) -> None:
        await socket.accept()
        await WebSocketHandler(frontend, socket).run()

    async def refuse_socket(socket: WebSocket) -> None:
        path = socket.url.path[:200]
        sentence = f"There is no WebSocket at {path}. The API is at /v1.\n"
        refusal = PlainTextResponse(sentence, 404)
        refusal.raw_headers.clear()  # uvicorn adds its own, and older versions send both, which clients refuse
        await socket.send_denial_response(refusal)

    async def post(request: Request) -> Response:
        return await answer_post(frontend, request)

    async def file(request: Request) -> Response:
        return download(frontend.state.service.store, request)

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncGenerator[None]:
        yield
        await frontend.state.service.close()

    routes = [
        Route("/health", _health),
        Route("/files/{name}", file),
        *(Route(path, post, methods=["POST"]) for path in ("/v1", "/")),
        *more_routes,
        *(WebSocketRoute(path, handle_socket) for path in ("/v1", "/")),
        WebSocketRoute("/{path:path}", refuse_socket),
        *page_routes(),
    ]
    return CORS(
        slash_ignored(
            Starlette(routes=routes, lifespan=lifespan, exception_handlers=dict(exception_handlers))
        )
    )


async def _health(_: Request) -> Response:
    answer = {"status": "ok", "version": __version__}
    return Response(json.dumps(answer), media_type="application/json", headers={"Cache-Control": "no-store"})
