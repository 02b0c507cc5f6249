"""Events of the server, as server-sent events and over WebSockets, of which browsers allow more at a time."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Generator

import attrs
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from runware.emulator.control.api import ROOT, Control, json_text
from runware.emulator.control.event_feed import EventFeed

_PATH = "/events"
#: The close code for a page that may not receive events.
_NOT_ALLOWED = 1008


@attrs.frozen
class EventRoutes:
    """Routes of the server's events."""

    _control: Control

    def add(self) -> None:
        """Add the routes to the control API."""
        self._control.add(_PATH, self._stream)
        self._control.routes.append(WebSocketRoute(f"{ROOT}{_PATH}", self._converse))

    @contextlib.contextmanager
    def _feed(self, request: HTTPConnection) -> Generator[EventFeed]:
        feed = EventFeed(lambda: self._control.state_for(request))
        self._control.feeds.add(feed)
        end = self._control.frontend.state.service.history.subscribe(feed.hear)
        try:
            yield feed
        finally:
            end()
            self._control.feeds.discard(feed)

    async def _stream(self, request: Request) -> Response:
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(self._events(request), media_type="text/event-stream", headers=headers)

    async def _events(self, request: Request) -> AsyncGenerator[str]:
        with self._feed(request) as feed:
            async for event, value in feed.events():
                yield f"event: {event}\ndata: {json_text(value)}\n\n" if event else ": I am here\n\n"

    async def _converse(self, socket: WebSocket) -> None:
        if (sentence := self._control.refusal(socket)) is not None:
            await socket.close(_NOT_ALLOWED, sentence)  # not yet accepted, so the handshake fails
            return
        await socket.accept()
        with self._feed(socket) as feed:
            telling = asyncio.create_task(self._send_events(socket, feed))
            try:
                while (await socket.receive())["type"] != "websocket.disconnect":
                    pass  # messages of the client are ignored
            finally:
                telling.cancel()
                await asyncio.wait([telling])

    async def _send_events(self, socket: WebSocket, feed: EventFeed) -> None:
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            async for event, value in feed.events():
                await socket.send_text(json_text({"event": event, "data": value} if event else {}))
