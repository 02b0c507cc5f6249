"""uvicorn as it runs in a thread: it says when it listens, and stops at once when it is told."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import Callable

import uvicorn
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from runware._runtime.thread_events import OneShotEvent
from runware.emulator.serving.bandwidth import slow_lines

_PROTOCOLS = (H11Protocol, WebSocketsSansIOProtocol)
#: Seconds for the last words to get out when it stops.
FAREWELL = 1.0


class ThreadedServer(uvicorn.Server):
    """Says when it listens, and stops when it is told, rather than looking again and again.

    Args:
        application: What answers.
        bandwidth: How many bytes each connection that is made from now on carries in a second; None for any number.
    """

    def __init__(self, application: ASGIApp, bandwidth: Callable[[], int | None]) -> None:
        config = uvicorn.Config(
            application,
            log_config=None,  # how a program logs is its own business, and whether it has a standard output
            log_level="critical",
            lifespan="on",
            http=slow_lines(bandwidth),
            ws="websockets-sansio",
            ws_max_size=2**40,  # results and uploads are large
            ws_per_message_deflate=False,
            ws_ping_interval=None,
            proxy_headers=False,  # who counts as a proxy is said by `trusted_proxies`
        )
        super().__init__(config)
        self.listens = threading.Event()
        #: The thread itself is not asked: Python 3.11 takes it for ended when a signal comes while somebody joins it.
        self.has_ended = OneShotEvent()
        self.loop: asyncio.AbstractEventLoop | None = None
        self._told_to_stop = asyncio.Event()

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        try:
            super().run(sockets)
        finally:
            self.has_ended.set()

    def stop(self) -> None:
        """Stop soon. Safe in any thread."""
        if self.loop is not None:
            with contextlib.suppress(RuntimeError):  # it has stopped, and closed its loop
                self.loop.call_soon_threadsafe(self._told_to_stop.set)

    def break_off(self, connection: HTTPConnection | None) -> None:
        """Drop a connection, or all, without a word."""
        client = None if connection is None or connection.client is None else tuple(connection.client)
        for protocol in list(self.server_state.connections):
            if isinstance(protocol, _PROTOCOLS) and (connection is None or protocol.client == client):
                protocol.transport.abort()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self.loop = asyncio.get_running_loop()
        await super().startup(sockets)
        self.listens.set()

    async def main_loop(self) -> None:
        while not self._told_to_stop.is_set():
            await self.on_tick(0)  # it sets the `Date` of answers
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._told_to_stop.wait(), 1)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Hang up on everybody. Nobody is waited for, but for what is on its way out."""
        for listener in self.servers:
            listener.close()
        for connection in list(self.server_state.connections):
            if connection.transport.is_closing():
                continue  # the client has just said goodbye
            if isinstance(connection, WebSocketsSansIOProtocol):
                connection.shutdown()
            else:
                connection.transport.abort()
        await self.lifespan.shutdown()
        until = time.monotonic() + FAREWELL
        while self.server_state.connections and time.monotonic() < until:  # noqa: ASYNC110 - nothing rings
            await asyncio.sleep(0.001)
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        for task in self.server_state.tasks:
            task.cancel()
        if self.server_state.tasks:
            await asyncio.wait(self.server_state.tasks)
