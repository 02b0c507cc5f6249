"""The WebSocket to the server. The only module that knows the websockets library."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Mapping, Sequence

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidURI, WebSocketException
from websockets.frames import DATA_OPCODES, Frame
from websockets.protocol import Event

from runware.errors import ConnectionFailedError, ConnectionLostError
from runware.json_text import encode
from runware.secret import revealed, without_frames
from runware.shortening import without_secrets
from runware.version import __version__

# The library logs every message as it is, the key in the first one. `runware.wire_log` says the same without it.
# The logger is one that logging's settings do not find, so that nobody can turn it on.
_SILENT = logging.Logger("runware.websocket")  # noqa: LOG001
_SILENT.disabled = True


class _Connection(ClientConnection):
    """Knows what has come of a message that is not complete yet."""

    _came_at = 0.0
    _is_open = False

    def data_received(self, data: bytes) -> None:
        self._came_at = self.loop.time()
        super().data_received(data)

    def process_event(self, event: Event) -> None:
        if isinstance(event, Frame) and event.opcode in DATA_OPCODES:
            self._is_open = not event.fin
        super().process_event(event)

    @property
    def arriving_at(self) -> float | None:
        return self._came_at if self._is_open or self.protocol.reader.buffer else None


class WebSocket:
    """One connection: messages go out, and come in as JSON text."""

    def __init__(self, connection: _Connection) -> None:
        self._connection = connection

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
            without_frames(error)
            if isinstance(error, ConnectionClosed | OSError):
                raise _lost(error) from error
            raise

    async def messages(self) -> AsyncIterator[bytes]:
        """Every message until the connection ends.

        Raises:
            ConnectionLostError: That is how it ends, whether the server said goodbye or not.
        """
        try:
            while True:
                yield await self._connection.recv(decode=False)
        except (ConnectionClosed, OSError) as error:
            raise _lost(error) from error

    async def close(self) -> None:
        """Say goodbye, without waiting long for an answer."""
        await self._connection.close()

    def drop(self) -> None:
        """Let go of the connection at once, without a word: for a peer that no longer answers."""
        self._connection.transport.abort()


async def open_websocket(url: str, *, timeout: float) -> WebSocket:
    """Connect.

    Raises:
        ConnectionFailedError: The server could not be reached, or is no WebSocket server.
    """
    shown = without_secrets(url)
    try:
        connection = await connect(
            url,
            create_connection=_Connection,
            user_agent_header=f"runware-duo/{__version__}",
            open_timeout=timeout,
            close_timeout=1,
            # Results with base64 media are large, and come from a server that we trust with our requests.
            max_size=None,
            # Base64 media barely shrink, and shrinking them takes ten times as long as sending them.
            compression=None,
            # The protocol keeps the connection alive with messages of its own.
            ping_interval=None,
            logger=_SILENT,
        )
    except TimeoutError as error:
        raise ConnectionFailedError(f"No connection to {shown} within {timeout:g} seconds.") from error
    except InvalidURI as error:
        raise ConnectionFailedError(f"{shown} is no WebSocket URL.") from error
    except InvalidHandshake as error:
        raise ConnectionFailedError(
            f"{shown} does not speak WebSocket, or refuses to: {error}. Check the url of the client."
        ) from error
    except (OSError, WebSocketException) as error:
        raise ConnectionFailedError(
            f"No connection to {shown}: {error}. Check the url of the client, and the network."
        ) from error
    assert isinstance(connection, _Connection)
    return WebSocket(connection)


def _lost(error: Exception) -> ConnectionLostError:
    if isinstance(error, ConnectionClosed) and error.rcvd is not None:
        reason = f" ({error.rcvd.reason})" if error.rcvd.reason else ""
        return ConnectionLostError(f"The server closed the connection with code {error.rcvd.code}{reason}.")
    return ConnectionLostError(f"The connection broke: {error}.")
