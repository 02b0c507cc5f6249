"""The WebSocket transport: connects, carries messages as `runware._engine.websocket` decides, and connects again.

The only module that knows the websockets library.
"""

from __future__ import annotations

import asyncio
import logging
import select
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

import websockets.exceptions as library
from websockets.asyncio.client import ClientConnection, connect
from websockets.frames import DATA_OPCODES, CloseCode, Frame
from websockets.protocol import Event, State

from runware._engine.call_options import CallOptions
from runware._engine.request import Request
from runware._engine.websocket import WebSocketProtocol
from runware._json.text import encode
from runware._logs.cleaning import Cleaning
from runware._logs.redact import excerpt
from runware._logs.secret import SecretURL, revealed
from runware._logs.wire import log_message
from runware._transport.pieces import PIECE, in_pieces, socket_options
from runware._transport.transport import Transport
from runware._transport.unreachable import no_connection, no_proxy, no_websocket
from runware.errors import ConnectionFailedError, ConnectionLostError, ResponseTooLargeError, RunwareError
from runware.version import __version__

logger = logging.getLogger("runware")
# The library logs every message as it is, the key in the first one. `runware._logs.wire` says the same without it.
# The logger is one that logging's settings do not find, so that nobody can turn it on.
_SILENT = logging.Logger("runware._transport.websocket")  # noqa: LOG001
_SILENT.disabled = True

CLOSE_WAIT = 1.0  # seconds for the peer to answer a goodbye
IDLE = 0.001  # seconds without a byte; whoever asks at once for the next thing is not held up
ROOM = 65_536  # bytes that are read at once, or more if TLS has more


class WebSocketTransport(Transport[WebSocketProtocol]):
    """One connection at a time, for as long as anybody wants one."""

    _conversation: asyncio.Task[None] | None = None
    _socket: WebSocket | None = None
    #: Nothing was sent the last time, so that something is read. If nobody has read it, nobody will.
    _reads_first = False

    def ensure_connected(self) -> None:
        """Connect, unless that is done or under way."""
        if self._conversation is None or self._conversation.done():
            self._conversation = self._start(self._converse(), "runware connection")

    def send(self) -> None:
        """Send what there is to send now: tasks that were begun in one turn of the loop share a message."""
        socket = self._socket
        if socket is None:
            return
        self._reads_first = not self._reads_first and socket.has_unread(self._loop.time())
        if self._reads_first:
            # The peer may have said goodbye meanwhile: what is read first is not sent in vain.
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
        except Exception as error:
            self._give_up(socket, error)

    def send_alone(self, request: Request, options: CallOptions, now: float) -> bool:
        """Send a task that nothing else goes out with, before the engine takes it on. False if it is to be queued."""
        socket = self._socket
        if (
            socket is None
            or not (self._protocol.may_send_alone(request, options, now) and socket.takes_messages)
            or socket.has_unread(now)
            # Who looks at messages looks at tasks.
            or self._config.recording is not None
            or logger.isEnabledFor(logging.DEBUG)
        ):
            return False
        try:
            socket.write([request.payload])
        except Exception as error:
            self._give_up(socket, error)  # it may have gone out: its fate is open
        return True

    def _give_up(self, socket: WebSocket, error: Exception) -> None:
        if not isinstance(error, RunwareError):
            logger.error("Nothing could be sent any more; this is a bug of the client.", exc_info=error)
        socket.drop()  # its end is noticed, and says why

    def on_timer(self, now: float) -> None:
        """Time has passed. A peer that has been silent for too long will not hear a goodbye either."""
        socket = self._socket
        if socket is None:
            self._protocol.wake(now)
            return
        self._protocol.wake(now, socket.arriving_at, blocked=socket.is_full)
        if self._protocol.hang_up is not None:
            socket.drop()

    async def _converse(self) -> None:
        """Connect, talk, and when the connection is lost connect again, until nobody wants it or it is hopeless."""
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
        try:
            self._protocol.opened(self._loop.time())
            socket.listen(self._receive, self._session.turn_soon)
            self._session.turn_soon()
            error = await socket.ended()
            return self._protocol.hang_up or error
        finally:
            self._socket = None
            if socket.is_full:
                socket.drop()  # a goodbye would wait for a peer that may never read
            await socket.close()

    def _receive(self, texts: Sequence[bytes], now: float) -> None:
        """Take the messages that came together, then tell whoever waits for what was in them."""
        self._apply(texts, now)
        self._session.on_change()

    def _apply(self, texts: Sequence[bytes], now: float) -> None:
        protocol, recording = self._protocol, self._config.recording
        was_authenticated, shows = protocol.authenticated, logger.isEnabledFor(logging.DEBUG)
        for text, message in zip(texts, self._config.cleaning.messages(texts), strict=True):
            if protocol.hang_up is not None:
                break  # it is over with this connection
            if message is None:
                shown = excerpt(self._config.cleaning.content(text))
                logger.warning("The server sent something that is no JSON: %s", shown)
                continue
            if shows:
                log_message("Received", message, protocol.tracker.registry.find)
            if recording is not None:
                recording.received(message)
            try:
                protocol.receive(message, now)
            except Exception:
                logger.exception("A message was not understood; this is a bug of the client.")
        if not was_authenticated and protocol.authenticated:
            self._session.on_connected(self._config.url)
        if protocol.hang_up is not None and self._socket is not None:
            self._socket.say_goodbye()


class WebSocket(ClientConnection, asyncio.BufferedProtocol):
    """One connection: messages go out, and come in as JSON text. It follows no redirect.

    What comes is read into one buffer. Otherwise asyncio would make 256 kB of memory for each read and give it back, which
    takes the system 90 µs with all that follows: nearly half of a call.
    """

    #: Takes out of the errors of the library what is secret.
    cleaning: Cleaning
    #: Bytes that a message may have.
    max_message_size: int

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        #: What is still to go out of a large message, and of what follows it; and when a piece of it went out last.
        self._unsent: deque[bytes] = deque()
        self._left_at = 0.0
        self._room = memoryview(bytearray(ROOM))
        #: One side has said goodbye, and the end does not wait for the other any more.
        self._is_leaving = False
        #: When bytes came last, and the parts of a message whose other parts are still to come.
        self._came_at = 0.0
        self._parts: list[bytes] = []
        #: Messages that came together, or before anybody listened.
        self._came: list[bytes] = []
        self._take: Callable[[Sequence[bytes], float], None] | None = None
        self._resumed: Callable[[], None] | None = None
        #: Tells whether there is something to read, on systems that have such a thing.
        self._poll: Callable[[int], object] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        file = transport.get_extra_info("socket")
        if file is None:
            return
        if hasattr(select, "poll"):
            poll = select.poll()
            poll.register(file.fileno(), select.POLLIN)
            self._poll = poll.poll
        for option in socket_options():
            with suppress(OSError):
                file.setsockopt(*option)

    def listen(self, take: Callable[[Sequence[bytes], float], None], resumed: Callable[[], None]) -> None:
        """Hand over the messages that come together, and when. Tell when the network takes more again."""
        self._take, self._resumed = take, resumed
        self._hand_over()

    def get_buffer(self, sizehint: int) -> memoryview:
        if sizehint > len(self._room):
            # TLS has so much, and drops what is not read at once when the peer hangs up.
            self._room = memoryview(bytearray(sizehint))
        return self._room

    def buffer_updated(self, nbytes: int) -> None:
        self.data_received(bytes(self._room[:nbytes]))

    def data_received(self, data: bytes) -> None:
        # uvloop calls this alone, since it is there.
        self._came_at = self.loop.time()
        super().data_received(data)
        if self.protocol.state is State.CLOSING and not self._is_leaving:
            self._is_leaving = True
            self.loop.call_later(CLOSE_WAIT, self.drop)  # the peer may never hang up
        self._hand_over()

    def _hand_over(self) -> None:
        if self._take is not None:
            came, self._came = self._came, []
            self._take(came, self._came_at)

    def process_event(self, event: Event) -> None:
        if not isinstance(event, Frame) or event.opcode not in DATA_OPCODES:
            super().process_event(event)
        elif event.fin and not self._parts:
            self._came.append(bytes(event.data))
        else:
            self._parts.append(bytes(event.data))
            if event.fin:
                parts, self._parts = self._parts, []
                self._came.append(b"".join(parts))

    def resume_writing(self) -> None:
        super().resume_writing()
        self._send_pieces()
        if self._resumed is not None:
            self._resumed()

    @property
    def is_full(self) -> bool:
        """Whether the network takes no more for now."""
        return self.paused or bool(self._unsent)

    @property
    def arriving_at(self) -> float | None:
        """When the last part came of a message that is not complete, or went out of a large one, by the clock of the event loop."""
        arriving = self._parts or self.protocol.reader.buffer
        return max(self._came_at if arriving else 0.0, self._left_at) or None

    @property
    def takes_messages(self) -> bool:
        """Whether neither side has said goodbye, and the network takes more."""
        return self.protocol.state is State.OPEN and not (self.is_full or self.transport.is_closing())

    def has_unread(self, now: float) -> bool:
        """Whether something has come that was not read yet. The system is asked after a while without a byte only."""
        return now - self._came_at > IDLE and self._poll is not None and bool(self._poll(0))

    def write(self, message: Sequence[Mapping[str, object]]) -> None:
        """Send one message as JSON. What the network does not take at once waits in memory.

        Raises:
            ConnectionLostError: The connection is gone.
        """
        try:
            self.protocol.send_text(encode(message, revealed))  # in no variable, which tracebacks would show
            if sum(map(len, self.protocol.writes)) > PIECE:
                self._unsent.extend(in_pieces(b"".join(self.protocol.data_to_send())))
                self._send_pieces()
            else:
                super().send_data()
        except Exception as error:
            self.cleaning.error(error)
            if isinstance(error, library.WebSocketException | OSError):
                raise self._lost(error) from error
            raise

    def send_data(self) -> None:
        if self._unsent:  # what the library has to say does not go in between
            self._unsent += self.protocol.data_to_send()
        else:
            super().send_data()

    def _send_pieces(self) -> None:
        while self._unsent and not self.paused:
            self._left_at = self.loop.time()
            self.transport.write(self._unsent.popleft())

    async def ended(self) -> RunwareError:
        """Wait until the connection has ended, and say why, whether the server said goodbye or not."""
        try:
            while True:
                await self.recv(decode=False)  # which gives nothing: messages are handed over
        except (library.ConnectionClosed, OSError) as error:
            lost = self._lost(self.cleaning.error(error))
            lost.__cause__ = error
            return lost

    def say_goodbye(self) -> None:
        """Begin to close, without waiting long for an answer."""
        if self.protocol.state is State.OPEN:
            self.protocol.send_close(CloseCode.NORMAL_CLOSURE)
            self.send_data()
            self.loop.call_later(CLOSE_WAIT, self.drop)

    def drop(self) -> None:
        """Let go of the connection at once, without a word: for a peer that no longer answers."""
        self.transport.abort()

    def _lost(self, error: Exception) -> RunwareError:
        if not isinstance(error, library.ConnectionClosed):
            return ConnectionLostError(f"The connection broke: {error}.")
        # A goodbye of the server is answered with its own code.
        said_first = None if error.rcvd_then_sent else error.sent
        if said_first is not None and said_first.code == CloseCode.MESSAGE_TOO_BIG:
            return ResponseTooLargeError.of(self.max_message_size)
        if error.rcvd is None:
            return ConnectionLostError(f"The connection broke: {error}.")
        said = f" ({error.rcvd.reason})" if error.rcvd.reason else ""
        if error.rcvd.code == CloseCode.MESSAGE_TOO_BIG:
            return ConnectionLostError(
                f"The server closed the connection, since a message was too large for it{said}. "
                "With upload_inputs=True, local media is stored once and not sent with each task."
            )
        return ConnectionLostError(f"The server closed the connection with code {error.rcvd.code}{said}.")


class _Connect(connect):
    """The library would follow a redirect, to any host."""

    def process_redirect(self, exc: Exception) -> Exception:
        return exc


async def open_websocket(
    url: SecretURL, *, timeout: float, cleaning: Cleaning, max_message_size: int
) -> WebSocket:
    """Connect. Redirects are not followed.

    Raises:
        ConnectionFailedError: The server could not be reached, or is no WebSocket server.
    """
    try:
        connection = await _Connect(
            url.reveal(),
            create_connection=WebSocket,
            user_agent_header=f"runware-duo/{__version__}",
            open_timeout=timeout,
            close_timeout=CLOSE_WAIT,
            max_size=max_message_size,
            # Base64 media barely shrink, and shrinking them takes ten times as long as sending them.
            compression=None,
            # The protocol keeps the connection alive with messages of its own.
            ping_interval=None,
            logger=_SILENT,
        )
    except Exception as error:  # addresses of proxies that make no sense raise all sorts of things
        raise _not_open(url, cleaning.error(error), timeout) from error
    assert isinstance(connection, WebSocket)
    connection.cleaning, connection.max_message_size = cleaning, max_message_size
    return connection


def _not_open(url: SecretURL, error: Exception, timeout: float) -> ConnectionFailedError:
    match error:
        case TimeoutError():
            return ConnectionFailedError(f"No connection to {url} within {timeout:g} seconds.")
        case library.InvalidURI():
            return ConnectionFailedError(f"{url} is no WebSocket URL.", retryable=False)
        case library.InvalidProxyStatus():
            return no_proxy(url, error.response.status_code, str(error))
        case library.ProxyError():
            return no_proxy(url, None, str(error))
        case library.InvalidStatus():
            # Cleaned, the headers are a plain dictionary, with names in lower case.
            return no_websocket(url, error.response.status_code, error.response.headers.get("location", ""))
        case library.InvalidHandshake():
            # Without any answer it may be a server that is starting.
            cut_off = isinstance(error, library.InvalidMessage) and isinstance(error.__cause__, EOFError)
            return ConnectionFailedError(
                f"{url} does not speak WebSocket, or refuses to: {error}. Check the url of the client.",
                retryable=cut_off,
            )
        case _:
            return no_connection(url, error)
