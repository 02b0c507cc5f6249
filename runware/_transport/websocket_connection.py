"""A WebSocket connection: opening, messages and closing.

The only module that uses the websockets library.
"""

from __future__ import annotations

import asyncio
import logging
import select
import socket
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import websockets.exceptions as library
from websockets.asyncio.client import ClientConnection, connect
from websockets.frames import DATA_OPCODES, CloseCode, Frame
from websockets.protocol import Event, State

from runware._json.text import encode
from runware._logs.cleaning import Cleaning
from runware._logs.secret import Secret, SecretURL, revealed
from runware._transport.pieces import PIECE, in_pieces, socket_options
from runware._transport.tcp import connected_socket
from runware._transport.unreachable import DEFAULT_PORTS, no_connection, no_proxy, no_websocket, proxy_for
from runware.errors import ConnectionFailedError, ConnectionLostError, ResponseTooLargeError, RunwareError
from runware.version import __version__

# The library logs every message unchanged, the first with the API key. `runware._logs.wire` logs them without the key.
# The logger is not registered with `logging`, so that no configuration can enable it.
_SILENT = logging.Logger("runware._transport.websocket_connection")  # noqa: LOG001
_SILENT.disabled = True

CLOSE_WAIT = 1.0  # seconds for the peer to answer a close frame
IDLE_TIME = 0.001  # seconds since the last byte, after which the system is asked for unread ones
BUFFER_SIZE = 65_536  # bytes per read, or more if TLS has more


class WebSocket(ClientConnection, asyncio.BufferedProtocol):
    """One connection, which sends messages, and receives them as JSON text. Redirects are not followed.

    Data is read into one buffer. Otherwise asyncio would allocate 256 kB of memory for each read and free it, which takes
    the system 90 µs with all that follows: nearly half of a call.
    """

    #: Removes secrets from the errors of the library.
    cleaning: Cleaning
    #: Maximum size of a message in bytes.
    max_message_size: int

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        #: What is still to be sent of a large message, and of data after it; and when the last piece of it was sent.
        self._unsent: deque[bytes | memoryview] = deque()
        self._sent_at = 0.0
        self._buffer = memoryview(bytearray(BUFFER_SIZE))
        #: Whether one side has sent a close frame. The other one has `CLOSE_WAIT` seconds for its own.
        self._is_closing = False
        #: When the last bytes arrived, and the joined fragments of an incomplete message: each may be tiny.
        self._received_at = 0.0
        self._fragments = bytearray()
        #: Messages that arrived together, or before `listen`, and have not been handed over.
        self._messages: list[bytes] = []
        self._on_messages: Callable[[Sequence[bytes], float], None] | None = None
        self._on_resume: Callable[[], None] | None = None
        #: Polls the socket for unread data, on systems that have `poll`.
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

    def connection_lost(self, exc: Exception | None) -> None:
        # TLS behind a proxy may have failed before `connection_made`: then the library has no transport, and raises.
        if hasattr(self, "transport"):
            super().connection_lost(exc)

    def listen(
        self, on_messages: Callable[[Sequence[bytes], float], None], on_resume: Callable[[], None]
    ) -> None:
        """Pass messages that arrive together, and when, to `on_messages`. Call `on_resume` when the network takes more."""
        self._on_messages, self._on_resume = on_messages, on_resume
        self._hand_over()

    def get_buffer(self, sizehint: int) -> memoryview:
        if sizehint > len(self._buffer):
            # TLS has this much, and drops what is not read at once when the peer hangs up.
            self._buffer = memoryview(bytearray(sizehint))
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        self.data_received(bytes(self._buffer[:nbytes]))

    def data_received(self, data: bytes) -> None:
        # uvloop calls this method instead of the two above, since it exists.
        self._received_at = self.loop.time()
        super().data_received(data)
        if self.protocol.state is State.CLOSING and not self._is_closing:
            self._is_closing = True
            self.loop.call_later(CLOSE_WAIT, self.abort)  # the peer may never hang up
        self._hand_over()

    def _hand_over(self) -> None:
        if self._on_messages is not None:
            messages, self._messages = self._messages, []
            self._on_messages(messages, self._received_at)

    def process_event(self, event: Event) -> None:
        if not isinstance(event, Frame) or event.opcode not in DATA_OPCODES:
            super().process_event(event)
        elif event.fin and not self._fragments:
            self._messages.append(bytes(event.data))
        else:
            self._fragments += event.data
            if event.fin:
                self._messages.append(bytes(self._fragments))
                self._fragments = bytearray()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._send_pieces()
        if self._on_resume is not None:
            self._on_resume()

    @property
    def is_full(self) -> bool:
        """Whether the network takes no more data for now."""
        return self.paused or bool(self._unsent)

    @property
    def arriving_at(self) -> float | None:
        """When the last part of an incomplete message arrived, or of a large one was sent, in loop time; None if neither."""
        arriving = self._fragments or self.protocol.reader.buffer
        return max(self._received_at if arriving else 0.0, self._sent_at) or None

    @property
    def takes_messages(self) -> bool:
        """Whether a message can be written: neither side is closing, and the network takes more data."""
        return self.protocol.state is State.OPEN and not (self.is_full or self.transport.is_closing())

    def has_unread(self, now: float) -> bool:
        """Whether data has arrived that was not read yet.

        The system is asked only some time after the last byte: one call right after another does not pay for it.
        """
        return now - self._received_at > IDLE_TIME and self._poll is not None and bool(self._poll(0))

    def write(self, message: Sequence[Mapping[str, object]]) -> None:
        """Send one message as JSON. Data that the network does not take at once waits in memory.

        Raises:
            ConnectionLostError: The connection is gone.
        """
        try:
            self.protocol.send_text(encode(message, revealed))  # in no variable, which tracebacks would show
            if sum(map(len, self.protocol.writes)) > PIECE:
                self._unsent.extend(in_pieces(memoryview(b"".join(self.protocol.data_to_send()))))
                self._send_pieces()
            else:
                super().send_data()
        except Exception as error:
            self.cleaning.error(error)
            if isinstance(error, library.WebSocketException | OSError):
                raise self._lost(error) from error
            raise

    def send_data(self) -> None:
        if self._unsent:  # frames of the library must not go in between
            self._unsent += self.protocol.data_to_send()
        else:
            super().send_data()

    def _send_pieces(self) -> None:
        while self._unsent and not self.paused:
            self._sent_at = self.loop.time()
            self.transport.write(self._unsent.popleft())

    async def ended(self) -> RunwareError:
        """Wait until the connection has ended, with a close frame or without. Return the reason."""
        try:
            while True:
                await self.recv(decode=False)  # never returns: messages go to `on_messages`
        except (library.ConnectionClosed, OSError) as error:
            lost = self._lost(self.cleaning.error(error))
            lost.__cause__ = error
            return lost

    def begin_close(self) -> None:
        """Send a close frame, and abort the connection if it is still open after `CLOSE_WAIT` seconds."""
        if self.protocol.state is State.OPEN:
            self.protocol.send_close(CloseCode.NORMAL_CLOSURE)
            self.send_data()
            self.loop.call_later(CLOSE_WAIT, self.abort)

    def abort(self) -> None:
        """Drop the connection at once, without a close frame: for a peer that no longer answers."""
        self.transport.abort()

    def _lost(self, error: Exception) -> RunwareError:
        if not isinstance(error, library.ConnectionClosed):
            return ConnectionLostError(f"The connection broke: {error}.")
        # The library answers a close frame of the server with the server's own code.
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
    """`connect` without redirects, which the library would follow to any host."""

    def process_redirect(self, exc: Exception) -> Exception:
        return exc


async def open_websocket(
    url: SecretURL, *, timeout: float, cleaning: Cleaning, max_message_size: int
) -> WebSocket:
    """Open a connection. Redirects are not followed.

    Raises:
        ConnectionFailedError: The server could not be reached, or is no WebSocket server.
    """
    try:
        async with asyncio.timeout(timeout):
            proxy = Secret(_proxy_for(url))
            direct: dict[str, Any] = {} if proxy.reveal() else {"sock": await _direct(url)}
            connection = await _Connect(
                url.reveal(),
                create_connection=WebSocket,
                user_agent_header=f"runware-duo/{__version__}",
                proxy=proxy.reveal(),
                open_timeout=None,
                close_timeout=CLOSE_WAIT,
                max_size=max_message_size,
                # Base64 media barely shrinks, and compressing it takes ten times as long as sending it.
                compression=None,
                # The engine keeps the connection alive with pings of its own.
                ping_interval=None,
                logger=_SILENT,
                **direct,
            )
    except ConnectionFailedError:
        raise
    except Exception as error:
        raise _not_open(url, cleaning.error(error), timeout) from error
    assert isinstance(connection, WebSocket)
    connection.cleaning, connection.max_message_size = cleaning, max_message_size
    return connection


def _proxy_for(url: SecretURL) -> str | None:
    """Return the URL of the proxy, so changed that the library understands it as httpx does; None if there is none."""
    proxy = proxy_for(url)
    if proxy is None:
        return None
    scheme, _, authority = proxy.partition("://")
    user, at, host = authority.rpartition("@")
    if at and ":" not in user:
        user += ":"  # the environment may name a user without a password
    # With socks5, the library resolves the name of the server on this machine, where it may be unknown.
    return f"{'socks5h' if scheme.lower() == 'socks5' else scheme}://{user}{at}{host}"


async def _direct(url: SecretURL) -> socket.socket:
    parts = urlsplit(url.reveal())
    return await connected_socket(parts.hostname or "", parts.port or DEFAULT_PORTS[parts.scheme])


def _not_open(url: SecretURL, error: Exception, timeout: float) -> ConnectionFailedError:
    match error:
        case TimeoutError():
            return ConnectionFailedError(f"No connection to {url} within {timeout:g} seconds.")
        case library.InvalidURI():
            return ConnectionFailedError(f"{url} is not a WebSocket URL.", retryable=False)
        case library.InvalidProxyStatus():
            return no_proxy(url, error.response.status_code, str(error))
        case library.ProxyError():
            # With SOCKS, only the cause of the error says what went wrong.
            return no_proxy(url, None, ": ".join(filter(None, (str(error), str(error.__cause__ or "")))))
        case library.InvalidStatus():
            # Cleaned, the headers are a plain dictionary, with names in lower case.
            return no_websocket(url, error.response.status_code, error.response.headers)
        case library.InvalidHandshake():
            if isinstance(error, library.InvalidMessage) and isinstance(error.__cause__, EOFError):
                # The server may be starting.
                return ConnectionFailedError(
                    f"{url} closed the connection without an answer. Check the url of the client, and whether the server requires TLS "
                    '(wss://), or a certificate of the client: the WebSocket has none, the http_client= of transport="http" can.'
                )
            return ConnectionFailedError(
                f"{url} does not speak WebSocket, or refuses to: {error}. Check the url of the client.",
                retryable=False,
            )
        case _:
            return no_connection(url, error)
