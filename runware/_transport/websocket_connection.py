"""The WebSocket to the server. The only module that knows the websockets library."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Mapping, Sequence
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

IDLE = 0.001  # seconds without a byte; whoever asks at once for the next thing is not held up


class _Redirected(InvalidHandshake):
    """In the place of the answer, of which the library would follow the redirect, to any host."""

    def __init__(self, status: int, location: str) -> None:
        super().__init__(f"The server redirects (HTTP {status}).")
        self.status = status
        self.location = location


class _Connection(ClientConnection):
    """Follows no redirect, and knows what has come of a message that is not complete yet."""

    #: When bytes came last, and whether they were a part of a message whose other parts are still to come.
    _came_at = 0.0
    _in_message = False

    async def handshake(self, *args: Any, **kwargs: Any) -> None:
        try:
            await super().handshake(*args, **kwargs)
        except InvalidStatus as error:
            status = error.response.status_code
            if 300 <= status < 400:
                raise _Redirected(status, error.response.headers.get("Location", "")) from error
            raise

    def data_received(self, data: bytes) -> None:
        self._came_at = self.loop.time()
        super().data_received(data)

    def process_event(self, event: Event) -> None:
        if isinstance(event, Frame) and event.opcode in DATA_OPCODES:
            self._in_message = not event.fin
        super().process_event(event)

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

    @property
    def is_open(self) -> bool:
        """Whether anything can be sent: neither side has said goodbye."""
        return self._connection.state is State.OPEN

    @property
    def is_idle(self) -> bool:
        """Whether nothing has come for a while."""
        return self._connection.idle_for > IDLE

    @property
    def arriving_at(self) -> float | None:
        """When the last part came of a message that is not complete yet, by the clock of the event loop; None if there is none."""
        return self._connection.arriving_at

    async def send(self, message: Sequence[Mapping[str, object]]) -> None:
        """Send one message as JSON, waiting if the network is slower than we are.

        Raises:
            ConnectionLostError: The connection is gone.
        """
        try:
            await self._connection.send(encode(message, revealed), text=True)
        except Exception as error:
            self._cleaning.error(error)
            if isinstance(error, ConnectionClosed | OSError):
                raise self._lost(error) from error
            raise

    async def messages(self) -> AsyncIterator[bytes]:
        """Every message until the connection ends.

        Raises:
            ConnectionLostError: That is how it ends, whether the server said goodbye or not.
            ResponseTooLargeError: A message is larger than what is allowed; this ends the connection.
        """
        try:
            while True:
                yield await self._connection.recv(decode=False)
        except (ConnectionClosed, OSError) as error:
            raise self._lost(self._cleaning.error(error)) from error

    async def close(self) -> None:
        """Say goodbye, without waiting long for an answer."""
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
            close_timeout=1,
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
