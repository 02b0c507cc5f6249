"""The WebSocket to the server. The only module that knows the websockets library."""

from __future__ import annotations

import logging
import select
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import (
    ConnectionClosed,
    InvalidHandshake,
    InvalidMessage,
    InvalidProxyStatus,
    InvalidStatus,
    InvalidURI,
    ProxyError,
    WebSocketException,
)
from websockets.frames import DATA_OPCODES, CloseCode, Frame
from websockets.protocol import Event, State

from runware._json.text import encode
from runware._logs.cleaning import Cleaning
from runware._logs.secret import SecretURL, revealed
from runware._transport.unreachable import no_connection, no_proxy, no_websocket
from runware.errors import (
    ConnectionFailedError,
    ConnectionLostError,
    ResponseTooLargeError,
    RunwareError,
)
from runware.version import __version__

# The library logs every message as it is, the key in the first one. `runware._logs.wire` says the same without it.
# The logger is one that logging's settings do not find, so that nobody can turn it on.
_SILENT = logging.Logger("runware._transport.websocket_connection")  # noqa: LOG001
_SILENT.disabled = True

CLOSE_WAIT = 1.0  # seconds for the peer to answer a goodbye
IDLE = 0.001  # seconds without a byte; whoever asks at once for the next thing is not held up


class _Redirected(InvalidHandshake):
    """In the place of the answer, of which the library would follow the redirect, to any host."""

    def __init__(self, status: int, location: str) -> None:
        super().__init__(f"The server redirects (HTTP {status}).")
        self.status = status
        self.location = location


class _Connection(ClientConnection):
    """Follows no redirect, and knows what has come of a message that is not complete yet."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        #: When bytes came last, and whether they were a part of a message whose other parts are still to come.
        self._came_at = 0.0
        self._in_message = False
        self._parts: list[bytes] = []
        #: Who takes the messages, and who is told when the network takes more.
        self._take: Callable[[bytes], None] | None = None
        self._resumed: Callable[[], None] | None = None
        #: Messages that came before anybody listened.
        self._early: list[bytes] = []
        #: The network takes no more for the moment.
        self.is_full = False

    async def handshake(self, *args: Any, **kwargs: Any) -> None:
        try:
            await super().handshake(*args, **kwargs)
        except InvalidStatus as error:
            status = error.response.status_code
            if 300 <= status < 400:
                raise _Redirected(status, error.response.headers.get("Location", "")) from error
            raise

    def listen(self, take: Callable[[bytes], None], resumed: Callable[[], None]) -> None:
        """Have messages handed over as they come, without a task that reads them."""
        self._take, self._resumed = take, resumed
        early, self._early = self._early, []
        for message in early:
            take(message)

    def data_received(self, data: bytes) -> None:
        self._came_at = self.loop.time()
        super().data_received(data)

    def process_event(self, event: Event) -> None:
        if not isinstance(event, Frame) or event.opcode not in DATA_OPCODES:
            super().process_event(event)
        elif event.fin and not self._in_message:
            self._deliver(bytes(event.data))
        else:
            self._parts.append(bytes(event.data))
            self._in_message = not event.fin
            if event.fin:
                parts, self._parts = self._parts, []
                self._deliver(b"".join(parts))

    def _deliver(self, message: bytes) -> None:
        if self._take is None:
            self._early.append(message)
        else:
            self._take(message)

    def pause_writing(self) -> None:
        self.is_full = True
        super().pause_writing()

    def resume_writing(self) -> None:
        self.is_full = False
        super().resume_writing()
        if self._resumed is not None:
            self._resumed()

    @property
    def idle_for(self) -> float:
        return self.loop.time() - self._came_at

    @property
    def arriving_at(self) -> float | None:
        return self._came_at if self._in_message or self.protocol.reader.buffer else None


class WebSocket:
    """One connection: messages go out, and come in as JSON text."""

    def __init__(self, connection: _Connection, cleaning: Cleaning, max_message_size: int) -> None:
        self._connection = connection
        self._cleaning = cleaning
        self._max_message_size = max_message_size
        self._poll = _poll(connection)
        self._told = False

    def listen(self, take: Callable[[bytes], None], resumed: Callable[[], None]) -> None:
        """Hand over each message as it comes, and tell when the network takes more again."""
        self._connection.listen(take, resumed)

    @property
    def is_writable(self) -> bool:
        """Whether anything can be sent: neither side has said goodbye, and the network takes it."""
        connection = self._connection
        return (
            connection.state is State.OPEN
            and not connection.is_full
            and not connection.transport.is_closing()
        )

    @property
    def has_unread(self) -> bool:
        """Whether something has come that was not read yet. Asked again at once, it is no: then nobody reads it.

        The system is asked after a while without a byte only.
        """
        idle = self._poll is not None and self._connection.idle_for > IDLE
        self._told = idle and not self._told and bool(self._poll(0) if self._poll else False)
        return self._told

    @property
    def arriving_at(self) -> float | None:
        """When the last part came of a message that is not complete yet, by the clock of the event loop; None if there is none."""
        return self._connection.arriving_at

    def write(self, message: Sequence[Mapping[str, object]]) -> None:
        """Send one message as JSON. What the network does not take at once waits in memory.

        Raises:
            ConnectionLostError: The connection is gone.
        """
        try:
            self._connection.protocol.send_text(encode(message, revealed))
            self._connection.send_data()
        except Exception as error:
            self._cleaning.error(error)
            if isinstance(error, WebSocketException | OSError):
                raise self._lost(error) from error
            raise

    async def ended(self) -> RunwareError:
        """Wait until the connection has ended, and say why, whether the server said goodbye or not."""
        try:
            while True:
                await self._connection.recv(decode=False)  # which gives nothing: messages are handed over
        except (ConnectionClosed, OSError) as error:
            lost = self._lost(self._cleaning.error(error))
            lost.__cause__ = error
            return lost

    def say_goodbye(self) -> None:
        """Begin to close, without waiting long for an answer."""
        if self._connection.state is State.OPEN:
            self._connection.protocol.send_close(CloseCode.NORMAL_CLOSURE)
            self._connection.send_data()
            self._connection.loop.call_later(CLOSE_WAIT, self.drop)

    async def close(self) -> None:
        """Say goodbye, unless that is done, and wait for the end of the connection."""
        await self._connection.close()

    def drop(self) -> None:
        """Let go of the connection at once, without a word: for a peer that no longer answers."""
        self._connection.transport.abort()

    def _lost(self, error: Exception) -> RunwareError:
        if isinstance(error, ConnectionClosed):
            if error.sent is not None and error.sent.code == CloseCode.MESSAGE_TOO_BIG:
                return ResponseTooLargeError.of(self._max_message_size)
            if error.rcvd is not None and error.rcvd.code == CloseCode.MESSAGE_TOO_BIG:
                return ConnectionLostError(
                    f"The server closed the connection, since a message was too large for it{_quoted(error.rcvd.reason)}. "
                    "With upload_inputs=True, local media is stored once and not sent with each task."
                )
            if error.rcvd is not None:
                return ConnectionLostError(
                    f"The server closed the connection with code {error.rcvd.code}{_quoted(error.rcvd.reason)}."
                )
        return ConnectionLostError(f"The connection broke: {error}.")


def _poll(connection: _Connection) -> Callable[[int], object] | None:
    """What tells whether a connection has something to read, on systems that have such a thing."""
    file = connection.transport.get_extra_info("socket")
    if file is None or not hasattr(select, "poll"):
        return None
    poll = select.poll()
    poll.register(file.fileno(), select.POLLIN)
    return poll.poll


async def open_websocket(
    url: SecretURL, *, timeout: float, cleaning: Cleaning, max_message_size: int
) -> WebSocket:
    """Connect. Redirects are not followed.

    Raises:
        ConnectionFailedError: The server could not be reached, or is no WebSocket server.
    """
    try:
        connection = await connect(
            url.reveal(),
            create_connection=_Connection,
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
    assert isinstance(connection, _Connection)
    return WebSocket(connection, cleaning, max_message_size)


def _not_open(url: SecretURL, error: Exception, timeout: float) -> ConnectionFailedError:
    match error:
        case TimeoutError():
            return ConnectionFailedError(f"No connection to {url} within {timeout:g} seconds.")
        case InvalidURI():
            return ConnectionFailedError(f"{url} is no WebSocket URL.", retryable=False)
        case InvalidProxyStatus():
            return no_proxy(url, error.response.status_code, str(error))
        case ProxyError():
            return no_proxy(url, None, str(error))
        case _Redirected():
            return no_websocket(url, error.status, error.location)
        case InvalidStatus():
            return no_websocket(url, error.response.status_code, "")
        case InvalidHandshake():
            # Without any answer it may be a server that is starting.
            cut_off = isinstance(error, InvalidMessage) and isinstance(error.__cause__, EOFError)
            return ConnectionFailedError(
                f"{url} does not speak WebSocket, or refuses to: {error}. Check the url of the client.",
                retryable=cut_off,
            )
        case _:
            return no_connection(url, error)


def _quoted(reason: str) -> str:
    return f" ({reason})" if reason else ""
