"""Opens a WebSocket with the library's parts. Its own `connect` loads what proxies need, which takes 10 ms, even if there is none."""

from __future__ import annotations

import asyncio
import logging
from typing import Any, TypeVar, cast

from websockets.asyncio.connection import Connection
from websockets.client import ClientProtocol
from websockets.protocol import Event, State
from websockets.uri import parse_uri

from runware._transport.unreachable import may_have_proxy
from runware.version import __version__

C = TypeVar("C", bound="ClientSide")

AGENT = f"runware-duo/{__version__}"
CLOSE_WAIT = 1.0  # seconds for the peer to answer a goodbye
# The library logs every message as it is, the key in the first one. `runware._logs.wire` says the same without it.
# The logger is one that logging's settings do not find, so that nobody can turn it on.
_SILENT = logging.Logger("runware._transport.websocket")  # noqa: LOG001
_SILENT.disabled = True


class ClientSide(Connection):
    """A connection that is opened from here. The library's is the same, in the module that loads what proxies need."""

    protocol: ClientProtocol

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._answered: asyncio.Future[None] = self.loop.create_future()

    async def handshake(self, *_: object) -> None:
        """Ask for a WebSocket, and wait for the answer.

        Raises:
            WebSocketException: The server refuses, or does not speak WebSocket.
        """
        self.request = self.protocol.connect()
        self.request.headers["User-Agent"] = AGENT
        async with self.send_context(expected_state=State.CONNECTING):
            self.protocol.send_request(self.request)
        waiting = [self._answered, self.connection_lost_waiter]
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        if self.protocol.handshake_exc is not None:
            raise self.protocol.handshake_exc

    def process_event(self, event: Event) -> None:
        if self.response is None:
            self.response: Any = event
            self._answered.set_result(None)
        else:
            super().process_event(event)


async def connected(cls: type[C], url: str, *, timeout: float, max_size: int) -> C:
    """An open connection. Redirects are not followed: the library would follow them to any host.

    Raises:
        Exception: There is none. Addresses of proxies that make no sense raise all sorts of things.
    """
    # The protocol keeps the connection alive with messages of its own.
    settings: dict[str, Any] = {"close_timeout": CLOSE_WAIT, "ping_interval": None}
    if may_have_proxy():
        from websockets.asyncio.client import connect

        class Connecting(connect):
            def process_redirect(self, exc: Exception) -> Exception:
                return exc

        settings |= {
            "create_connection": cls,
            "user_agent_header": AGENT,
            "max_size": max_size,
            "logger": _SILENT,
        }
        # Base64 media barely shrink, and shrinking them takes ten times as long as sending them.
        return cast("C", await Connecting(url, open_timeout=timeout, compression=None, **settings))
    uri = parse_uri(url)
    tls: Any = {"ssl": True, "server_hostname": uri.host} if uri.secure else {}
    async with asyncio.timeout(timeout):
        _, connection = await asyncio.get_running_loop().create_connection(
            lambda: cls(ClientProtocol(uri, max_size=max_size, logger=_SILENT), **settings),
            uri.host,
            uri.port,
            **tls,
        )
        try:
            await connection.handshake()
        except BaseException:
            connection.transport.abort()
            raise
    return connection
