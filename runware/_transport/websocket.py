"""The WebSocket transport: connects, carries messages as `runware._engine.websocket` decides, and connects again."""

from __future__ import annotations

import asyncio
import logging
from contextvars import Context
from typing import TYPE_CHECKING

from runware._engine.websocket import WebSocketProtocol
from runware._logs.redact import excerpt
from runware._logs.wire import log_received, log_sent
from runware._transport.interface import Listener
from runware.config import Config
from runware.errors import ConnectionFailedError, RunwareError

if TYPE_CHECKING:
    from runware._transport.websocket_connection import WebSocket

logger = logging.getLogger("runware")


class WebSocketTransport:
    """One connection at a time, for as long as anybody wants one."""

    def __init__(
        self,
        protocol: WebSocketProtocol,
        config: Config,
        loop: asyncio.AbstractEventLoop,
        session: Listener,
    ) -> None:
        self._protocol = protocol
        self._config = config
        self._loop = loop
        self._session = session
        self._running: asyncio.Task[None] | None = None
        self._socket: WebSocket | None = None

    def ensure_connected(self) -> None:
        """Connect, unless that is done or under way."""
        if self._running is None or self._running.done():
            self._running = self._loop.create_task(
                self._converse(), name="runware connection", context=Context()
            )
            self._running.add_done_callback(self._stopped)

    def send(self) -> None:
        """Send what there is to send now: tasks that were begun in one turn of the loop share a message."""
        socket = self._socket
        if socket is None:
            return
        if socket.has_unread:
            # The peer may have said goodbye meanwhile: what is read first is not sent in vain.
            self._session.turn_soon()
            return
        try:
            while socket.is_writable and (message := self._protocol.take_message(self._loop.time())):
                log_sent(message, self._protocol.tracker.registry.find)
                socket.write(message)
        except RunwareError:
            socket.drop()  # its end is noticed, and says why
        except Exception:
            logger.exception("Nothing could be sent any more; this is a bug of the client.")
            socket.drop()  # nobody else would notice

    def on_timer(self, now: float) -> None:
        """Time has passed. A peer that has been silent for too long will not hear a goodbye either."""
        self._protocol.wake(now, None if self._socket is None else self._socket.arriving_at)
        if self._protocol.hang_up is not None and self._socket is not None:
            self._socket.drop()

    async def close(self) -> None:
        """Hang up."""
        running, self._running = self._running, None
        if running is not None:
            running.cancel()
            await asyncio.wait([running])

    def _stopped(self, running: asyncio.Task[None]) -> None:
        """An error of our own must not leave anybody waiting for ever."""
        error = None if running.cancelled() else running.exception()
        if error is not None:
            logger.error("The connection's task failed; this is a bug of the client.", exc_info=error)
            self._protocol.broken(error)
            self._session.on_change()
            said = self._config.cleaning.text(repr(error))
            self._session.on_unreachable(ConnectionFailedError(f"The client failed: {said}."))

    async def _converse(self) -> None:
        """Connect, talk, and when the connection is lost connect again, until nobody wants it or it is hopeless."""
        from runware._transport.websocket_connection import open_websocket

        while True:
            try:
                socket = await open_websocket(
                    self._config.url,
                    timeout=self._config.connect_timeout,
                    cleaning=self._config.cleaning,
                    max_message_size=self._config.max_message_size,
                )
            except RunwareError as error:
                reason = error
            else:
                reason = await self._talk(socket)
            pause = self._protocol.lost(reason, self._loop.time())
            self._session.on_change()
            if pause is None:
                self._session.on_unreachable(reason)
                return
            if not self._protocol.tracker.registry and not self._session.awaited:
                return  # idle: the next task connects
            logger.info("Connecting again in %.1f s: %s", pause, reason)
            self._session.on_lost(reason, pause)
            await asyncio.sleep(pause)

    async def _talk(self, socket: WebSocket) -> RunwareError:
        """Read and write until the connection ends; returns why it did."""
        self._socket = socket
        self._protocol.opened(self._loop.time())
        socket.listen(self._receive, self._session.turn_soon)
        self._session.turn_soon()
        try:
            error = await socket.ended()
            return self._protocol.hang_up or error
        finally:
            self._socket = None
            await socket.close()

    def _receive(self, text: bytes) -> None:
        if self._protocol.hang_up is not None:
            return  # it is over with this connection
        try:
            message = self._config.cleaning.message(text)
        except (ValueError, RecursionError):
            message = None
        if message is None:
            shown = excerpt(self._config.cleaning.content(text))
            logger.warning("The server sent something that is no JSON: %s", shown)
            return
        log_received(message, self._protocol.tracker.registry.find)
        was_authenticated = self._protocol.authenticated
        try:
            self._protocol.receive(message, self._loop.time())
        except Exception:
            logger.exception("A message was not understood; this is a bug of the client.")
        if not was_authenticated and self._protocol.authenticated:
            self._session.on_connected(self._config.url)
        self._session.on_change()
        if self._protocol.hang_up is not None and self._socket is not None:
            self._socket.say_goodbye()
