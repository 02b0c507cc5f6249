"""uvicorn server for a thread, with an event when it listens, and a prompt stop."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import threading
import time
from collections.abc import Callable, Coroutine
from typing import Any

import uvicorn
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from runware._runtime.thread_events import OneShotEvent
from runware.emulator.serving.bandwidth import throttled_protocol

_PROTOCOLS = (H11Protocol, WebSocketsSansIOProtocol)
#: Maximum seconds for starting and for stopping.
MAX_DURATION = 60.0
#: Maximum seconds for sending queued data when the server stops.
SHUTDOWN_TIMEOUT = 1.0


class ThreadedServer(uvicorn.Server):
    """uvicorn server in a thread of its own, which is stopped by an event instead of a polled flag.

    Args:
        application: The ASGI application.
        bandwidth: Returns the bytes per second of a new connection; None for unlimited.
    """

    def __init__(self, application: ASGIApp, bandwidth: Callable[[], int | None]) -> None:
        config = uvicorn.Config(
            application,
            log_config=None,  # logging is left to the program, which may not have a standard output
            log_level="critical",
            lifespan="on",
            http=throttled_protocol(bandwidth),
            ws="websockets-sansio",
            ws_max_size=2**40,  # results and uploads are large
            ws_per_message_deflate=False,
            ws_ping_interval=None,
            proxy_headers=False,  # `Addresses` does this, with `trusted_proxies`
        )
        super().__init__(config)
        #: Used instead of joining the thread: a signal during a join makes Python 3.11 believe that the thread has ended.
        self.has_ended = OneShotEvent()
        self._listens = threading.Event()
        self._thread: threading.Thread | None = None
        self._process = os.getpid()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._told_to_stop = asyncio.Event()

    @property
    def is_of_this_process(self) -> bool:
        """Whether the thread is in this process. A forked child has the object only."""
        return self._process == os.getpid()

    def start(self, sockets: list[socket.socket]) -> None:
        """Start the thread; return when clients can connect."""
        thread = threading.Thread(target=self.run, args=(sockets,), name="runware emulator", daemon=True)
        thread.start()
        self._thread = thread
        if not self._listens.wait(MAX_DURATION):
            raise RuntimeError(f"The local server did not start within {MAX_DURATION:g} seconds.")

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        try:
            super().run(sockets)
        finally:
            self.has_ended.set()

    def stop(self) -> None:
        """Stop listening, close all connections, and wait for the end of the thread."""
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # the server has stopped, and its loop is closed
                self._loop.call_soon_threadsafe(self._told_to_stop.set)
        if self._thread is not None and self.has_ended.wait(MAX_DURATION):
            self._thread.join(MAX_DURATION)

    def run_in_loop(self, work: Coroutine[Any, Any, None]) -> None:
        """Run a coroutine in the thread, and wait for its end."""
        assert self._loop is not None
        asyncio.run_coroutine_threadsafe(work, self._loop).result(MAX_DURATION)

    def break_off(self, connection: HTTPConnection | None) -> None:
        """Abort a connection without a close frame; with None, all connections."""
        client = None if connection is None or connection.client is None else tuple(connection.client)
        for protocol in list(self.server_state.connections):
            if isinstance(protocol, _PROTOCOLS) and (connection is None or protocol.client == client):
                protocol.transport.abort()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        await super().startup(sockets)
        self._listens.set()

    async def main_loop(self) -> None:
        while not self._told_to_stop.is_set():
            await self.on_tick(0)  # updates the `Date` header of responses
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._told_to_stop.wait(), 1)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close all connections without waiting for clients. Queued data is still sent, for `SHUTDOWN_TIMEOUT` seconds."""
        for listener in self.servers:
            listener.close()
        for connection in list(self.server_state.connections):
            if connection.transport.is_closing():
                continue  # the client has just closed the connection
            if isinstance(connection, WebSocketsSansIOProtocol):
                connection.shutdown()
            else:
                connection.transport.abort()
        await self.lifespan.shutdown()
        until = time.monotonic() + SHUTDOWN_TIMEOUT
        while self.server_state.connections and time.monotonic() < until:  # noqa: ASYNC110 - there is no event for it
            await asyncio.sleep(0.001)
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        for task in self.server_state.tasks:
            task.cancel()
        if self.server_state.tasks:
            await asyncio.wait(self.server_state.tasks)
