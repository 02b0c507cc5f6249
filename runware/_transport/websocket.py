"""The WebSocket transport at work: connects, reads and writes as `runware._engine.websocket` decides, and connects again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextvars import Context
from typing import TYPE_CHECKING

from runware._engine.reporting import Reporter
from runware._engine.task_state import Call
from runware._engine.websocket import WebSocketProtocol
from runware._logs.redact import excerpt
from runware._logs.wire import log_received, log_sent
from runware.config import Config
from runware.errors import ConnectionFailedError, ConnectionLostError, RunwareError

if TYPE_CHECKING:
    from runware._transport.websocket_connection import WebSocket

logger = logging.getLogger("runware")


class WebSocketTransport:
    """One connection at a time, for as long as anybody wants one.

    `after` is called when something has happened that others should know, `unreachable` when it is hopeless.
    """

    def __init__(
        self,
        config: Config,
        loop: asyncio.AbstractEventLoop,
        *,
        after: Callable[[], None],
        unreachable: Callable[[RunwareError], None],
        observer: Reporter,
    ) -> None:
        self.engine = WebSocketProtocol(
            config.api_key,
            reconnect=config.reconnect,
            max_connects=config.max_retries,
            max_in_flight=config.max_in_flight,
        )
        #: Somebody waits for the connection itself.
        self.awaited = False
        self._config = config
        self._loop = loop
        self._after = after
        self._unreachable = unreachable
        self._observer = observer
        self._running: asyncio.Task[None] | None = None
        self._socket: WebSocket | None = None
        self._writable = asyncio.Event()

    def keep(self) -> None:
        """Connect, unless that is done or under way."""
        if self._running is None or self._running.done():
            self._running = self._loop.create_task(
                self._converse(), name="runware connection", context=Context()
            )
            self._running.add_done_callback(self._stopped)

    def look(self) -> None:
        """There may be something to send."""
        self._writable.set()

    def wake(self, now: float) -> None:
        """Time has passed. A peer that has been silent for too long will not hear a goodbye either."""
        self.engine.wake(now, None if self._socket is None else self._socket.arriving_at)
        if self.engine.hang_up is not None and self._socket is not None:
            self._socket.drop()

    def ended(self, call: Call) -> None:
        """A call has ended. Nothing here is bound to one."""

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
            self.engine.broken(error)
            self._after()
            said = self._config.cleaning.text(repr(error))
            self._unreachable(ConnectionFailedError(f"The client failed: {said}."))

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
            pause = self.engine.lost(reason, self._loop.time())
            self._after()
            if pause is None:
                self._unreachable(reason)
                return
            if not self.engine.wants_connection and not self.awaited:
                return  # idle: the next task connects
            logger.info("Connecting again in %.1f s: %s", pause, reason)
            self._observer.reconnecting(reason, pause)
            await asyncio.sleep(pause)

    async def _talk(self, socket: WebSocket) -> RunwareError:
        """Read and write until the connection ends; returns why it did."""
        self._socket = socket
        self.engine.opened(self._loop.time())
        self._after()
        writer = self._loop.create_task(self._write(socket), name="runware writer")
        try:
            async for message in socket.messages():
                self._receive(message)
                if self.engine.hang_up is not None:
                    return self.engine.hang_up
            raise ConnectionLostError("The connection ended.")
        except RunwareError as error:
            return self.engine.hang_up or error
        finally:
            self._socket = None
            writer.cancel()
            await asyncio.wait([writer])
            await socket.close()

    async def _write(self, socket: WebSocket) -> None:
        try:
            while True:
                await self._writable.wait()
                self._writable.clear()
                if socket.is_idle:
                    # The peer may have said goodbye meanwhile: what is read first is not sent in vain.
                    await asyncio.sleep(0)
                while socket.is_open and (message := self.engine.take_message(self._loop.time())):
                    self._after()  # the clock of a question starts when it is sent
                    log_sent(message, self.engine.find)
                    await socket.send(message)
        except RunwareError:
            pass  # the reader sees the same, and says so
        except Exception:
            logger.exception("Nothing could be sent any more; this is a bug of the client.")
            socket.drop()  # nobody else would notice

    def _receive(self, text: bytes) -> None:
        cleaning = self._config.cleaning
        try:
            message = cleaning.message(text)
        except (ValueError, RecursionError):
            message = None
        if message is None:
            logger.warning("The server sent something that is no JSON: %s", excerpt(cleaning.content(text)))
            return
        log_received(message, self.engine.find)
        was_authenticated = self.engine.authenticated
        try:
            self.engine.receive(message, self._loop.time())
        except Exception:
            logger.exception("A message was not understood; this is a bug of the client.")
        if self.engine.authenticated and not was_authenticated:
            self._observer.connected(self._config.url)
        self._after()
