"""The WebSocket transport: connects, carries messages as `runware._engine.websocket` decides, and reconnects."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Sequence

from runware._engine.call_options import CallOptions
from runware._engine.request import Request
from runware._engine.task_state import TaskState
from runware._engine.websocket import WebSocketProtocol
from runware._logs import logger
from runware._logs.wire import log_message
from runware._transport.transport import Transport
from runware._transport.websocket_connection import WebSocket, open_websocket
from runware.errors import RunwareError


class WebSocketTransport(Transport[WebSocketProtocol]):
    """Transport with one WebSocket connection at a time, for as long as one is needed."""

    _connection_task: asyncio.Task[None] | None = None
    _socket: WebSocket | None = None
    #: Whether the last `send` sent nothing, so that the loop first reads what has arrived. The next one sends in any case:
    #: if that data is still unread then, the loop is not reading at present.
    _reads_first = False

    def ensure_connected(self) -> None:
        """Connect, unless there is a connection or an attempt under way."""
        if self._connection_task is None or self._connection_task.done():
            self._connection_task = self._start(self._stay_connected(), "runware connection")

    def send(self) -> None:
        """Send everything that can be sent now. Tasks that begin in one iteration of the loop share a message."""
        socket = self._socket
        if socket is None:
            return
        self._reads_first = not self._reads_first and socket.has_unread(self._loop.time())
        if self._reads_first:
            # The peer may have closed the connection: if that is read first, nothing is sent in vain.
            self._session.turn_soon()
            return
        try:
            while (
                self._protocol.wants_to_send
                and socket.takes_messages
                and (message := self._protocol.take_message(self._loop.time()))
            ):
                if logger.isEnabledFor(logging.DEBUG):
                    log_message("Sent", message, self._protocol.tracker.registry.find)
                if self._config.recording is not None:
                    self._config.recording.sent(message)
                socket.write(message)
        except BaseException as error:
            self._give_up(socket, error)
            if not isinstance(error, Exception):
                raise

    def send_alone(self, request: Request, options: CallOptions, now: float) -> TaskState | None:
        """Send a task in a message of its own, then register it. Return None if it is to be queued."""
        socket = self._socket
        if (
            socket is None
            or not (self._protocol.may_send_alone(request, options, now) and socket.takes_messages)
            or socket.has_unread(now)
            # Only `send` records and logs messages.
            or self._config.recording is not None
            or logger.isEnabledFor(logging.DEBUG)
        ):
            return None
        try:
            socket.write([request.payload])
        except Exception as error:
            self._give_up(socket, error)  # it may have been sent: its fate is unknown
        return self._protocol.sent_alone(request, options, now)  # while the server works on it

    def _give_up(self, socket: WebSocket, error: BaseException) -> None:
        if isinstance(error, Exception) and not isinstance(error, RunwareError):
            logger.error("Sending failed; this is a bug in the client.", exc_info=error)
        socket.abort()  # `_use` notices the end, and its reason

    def on_timer(self, now: float) -> None:
        """Handle the alarm. A peer that was silent for too long is cut off: it would not answer a close frame either."""
        socket = self._socket
        if socket is None:
            self._protocol.wake(now)
            return
        self._protocol.wake(now, socket.arriving_at, blocked=socket.is_full)
        if self._protocol.hang_up is not None:
            socket.abort()

    async def _stay_connected(self) -> None:
        """Connect, and reconnect after each loss, until no connection is needed or further attempts are hopeless."""
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
                reason = await self._use(socket)
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

    async def _use(self, socket: WebSocket) -> RunwareError:
        """Read and write until the connection ends. Return the reason of its end."""
        self._socket = socket
        try:
            self._protocol.opened(self._loop.time())
            socket.listen(self._receive, self._session.turn_soon)
            self._session.turn_soon()
            error = await socket.ended()
            return self._protocol.hang_up or error
        finally:
            self._socket = None
            if socket.is_full:
                socket.abort()  # closing would wait for a peer that may never read
            try:
                await socket.close()
            finally:
                socket.abort()  # a loop that ends meanwhile cancels `close`, which would leave the socket open

    def _receive(self, texts: Sequence[bytes], now: float) -> None:
        """Handle messages that arrived together, then notify the session."""
        self._apply(texts, now)
        self._session.on_change()

    def _apply(self, texts: Sequence[bytes], now: float) -> None:
        protocol, recording = self._protocol, self._config.recording
        was_authenticated, shows = protocol.authenticated, logger.isEnabledFor(logging.DEBUG)
        messages = deque(self._config.cleaning.decoder.messages(texts))
        while messages and protocol.hang_up is None:  # after a hang-up, the others are dropped
            # Not kept until the others are read: the garbage collector has less to traverse.
            message = messages.popleft()
            if shows:
                log_message("Received", message, protocol.tracker.registry.find)
            if recording is not None:
                recording.received(message)
            try:
                protocol.receive(message, now)
            except Exception:
                logger.exception("Handling a message failed; this is a bug in the client.")
        if not was_authenticated and protocol.authenticated:
            self._session.on_connected(self._config.url)
        if protocol.hang_up is not None and self._socket is not None:
            self._socket.begin_close()
