"""The client of httpx that is used unless the user gives one: its settings, connections and proxies."""

from __future__ import annotations

import asyncio
import ssl
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from importlib import import_module
from time import monotonic
from typing import Any, cast
from urllib.parse import urlsplit

import httpx

from runware._files.threads import importing
from runware._logs.cleaning import Cleaning
from runware._logs.redact import without_secrets
from runware._logs.secret import Secret, SecretURL
from runware._transport.pieces import socket_options
from runware._transport.unreachable import proxy_for
from runware.errors import ConnectionFailedError

KEPT_ALIVE = 100  # connections
KEPT_ALIVE_FOR = 5.0  # seconds without a request; servers close them after some time, too
#: Seconds for which no connection to a server is reused, after a reused one has failed.
USED_ONCE_FOR = 60.0

#: Errors of a request on a connection that the server, or a proxy before it, had dropped after it was established.
_DROPPED = (httpx.RemoteProtocolError, httpx.NetworkError, httpx.ReadTimeout, httpx.WriteTimeout)

#: Errors on the way to a proxy that say what is wrong, and are raised unchanged.
_CLEAR_ERRORS = (
    httpx.ConnectTimeout, httpx.ConnectError, httpx.ProxyError, httpx.LocalProtocolError, httpx.UnsupportedProtocol,
    httpx.InvalidURL, ImportError,
)  # fmt: skip
#: Modules that the library would import in the loop, when it connects for the first time.
_LOADED_LATE = ("httpcore", "anyio._core._sockets", "anyio._core._streams", "anyio._backends._asyncio")


def built(user_agent: str, timeout: float) -> httpx.AsyncClient:
    """Return a client with the settings of the environment. This takes long, since certificates are loaded.

    Args:
        user_agent: The value of the `User-Agent` header.
        timeout: Seconds to wait for a connection, and then for each next part of a response.

    Raises:
        ConnectionFailedError: The settings of the environment are invalid.
    """
    with importing, _environment_errors_mapped():
        for name in _LOADED_LATE:
            with suppress(ImportError):
                import_module(name)
        return httpx.AsyncClient(
            # No Authorization here: these headers are sent to whatever host a URL names.
            headers={"User-Agent": user_agent},
            timeout=timeout,
            transport=Connections(httpx.create_ssl_context(), partial(proxy_for, socks_package="socksio")),
            event_hooks={"request": [_hide_secrets]},
        )


@contextmanager
def _environment_errors_mapped() -> Generator[None]:
    try:
        yield
    except (ValueError, OSError, httpx.InvalidURL) as error:
        raise ConnectionFailedError(
            f"A setting of the environment for HTTP is invalid: {Cleaning().error(error)}. Check HTTPS_PROXY, "
            "HTTP_PROXY, ALL_PROXY, NO_PROXY and SSL_CERT_FILE. Nothing was sent.",
            retryable=False,
        ) from error


class _Connection(httpx.AsyncHTTPTransport):
    """A pool of the library that has at most one connection, with one request at a time.

    The library does not close a connection that is cancelled during the handshake of TLS, or that a SOCKS proxy refuses.
    """

    #: The scheme and the address of the server.
    server: tuple[bytes, bytes]
    #: Monotonic time of the end of the last request; 0 before the first.
    idle_since = 0.0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        opened: Any = None  # the connection to the server or the proxy, until the request is being sent

        async def trace(event: str, about: Mapping[str, Any]) -> None:
            nonlocal opened
            if event.endswith("connect_tcp.complete"):
                opened = about["return_value"]
            elif event.endswith("send_request_headers.started") and about["request"].method != b"CONNECT":
                opened = None
                self._on_connected()

        request.extensions = {**request.extensions, "trace": trace}
        try:
            return await super().handle_async_request(request)
        except BaseException:
            if opened is not None:
                await opened.aclose()
            raise

    def _on_connected(self) -> None:
        """Handle that the request is being sent."""


class _ProxiedConnection(_Connection):
    """A connection through a proxy. Every error until the request itself is being sent is a failure to connect.

    The library takes what a proxy answers, or does not answer, for a response of the server, and has no time limit of its
    own for the proxy.
    """

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self._limit = limit = asyncio.timeout(request.extensions.get("timeout", {}).get("connect"))
        self._is_connected = False
        try:
            async with limit:
                return await super().handle_async_request(request)
        except BaseException as error:
            if self._is_connected:
                raise
            if isinstance(error, TimeoutError) and limit.expired():
                raise httpx.ConnectTimeout("the proxy did not connect in time") from error
            if isinstance(error, _CLEAR_ERRORS) or not isinstance(error, Exception):
                raise
            raise httpx.ConnectError(str(error) or type(error).__name__) from error

    def _on_connected(self) -> None:
        self._is_connected = True
        self._limit.reschedule(None)


class Connections(httpx.AsyncBaseTransport):
    """One connection for each request under way. Idle ones are reused, the most recently used first.

    The caller limits how many requests are under way. The library's pool for many connections is not used: it traverses
    all of them whenever a request begins or ends, and assigns the same idle one to every request that waits. That took
    more processor time than the requests themselves: with 100 connections, 1.75 times as much for a request of a burst
    as for one alone.

    A server may keep connections open and yet answer only one request on each. If a reused connection fails, requests get
    new ones for a while. Otherwise a ping would open a connection and find the server reachable, and a poll would reuse
    the same connection and fail, over and over.
    """

    def __init__(self, certificates: ssl.SSLContext, proxy_for: Callable[[SecretURL], str | None]) -> None:
        self._certificates = certificates
        self._proxy_for = proxy_for
        self._busy: set[_Connection] = set()
        self._idle: deque[_Connection] = deque()
        #: Servers whose connections are used only once, and the monotonic time until when.
        self._used_once: dict[tuple[bytes, bytes], float] = {}
        self._is_closed = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        connection = self._free_or_new(request.url)
        self._busy.add(connection)
        is_used_again = connection.idle_since > 0.0
        try:
            response = await connection.handle_async_request(request)
        except BaseException as error:
            if is_used_again and isinstance(error, _DROPPED) and not isinstance(error, httpx.ConnectError):
                await self._use_once(connection.server)
            await self._give_back(connection, broken_off=not isinstance(error, Exception))
            raise
        if is_used_again and response.status_code == 408:
            # A load balancer sends 408 before it closes an idle connection, even if a request is on its way.
            await self._use_once(connection.server)
        # The library logs the reason phrase, which may quote a secret.
        response.extensions.pop("reason_phrase", None)
        stream = cast("httpx.AsyncByteStream", response.stream)
        response.stream = _Body(stream, partial(self._give_back, connection))
        return response

    async def aclose(self) -> None:
        self._is_closed = True
        for connection in [*self._busy, *self._idle]:
            await connection.aclose()
        self._idle.clear()

    def _free_or_new(self, url: httpx.URL) -> _Connection:
        server = url.raw_scheme, url.netloc
        for connection in reversed(self._idle):
            if connection.server == server and server not in self._used_once:
                self._idle.remove(connection)
                return connection
        address = SecretURL(httpx.URL.__str__(url))
        check_url(address.reveal())
        proxy = Secret(self._proxy_for(address))
        kind = _ProxiedConnection if proxy.reveal() else _Connection
        with _environment_errors_mapped():
            connection = kind(
                verify=self._certificates, proxy=proxy.reveal(), socket_options=socket_options()
            )
        connection.server = server
        return connection

    async def _use_once(self, server: tuple[bytes, bytes]) -> None:
        self._used_once[server] = monotonic() + USED_ONCE_FOR
        given_up = [connection for connection in self._idle if connection.server == server]
        self._idle = deque(connection for connection in self._idle if connection.server != server)
        for connection in given_up:
            await connection.aclose()

    async def _give_back(self, connection: _Connection, *, broken_off: bool = False) -> None:
        if broken_off:
            # A cancellation can interrupt the library while it closes a connection. The library then keeps the connection,
            # never uses it again, and opens another one for the next request: one more each time.
            await connection.aclose()
            self._busy.discard(connection)
            return
        self._busy.discard(connection)
        connection.idle_since = now = monotonic()
        if self._used_once:
            self._used_once = {server: until for server, until in self._used_once.items() if until > now}
        if connection.server in self._used_once:
            await connection.aclose()
        else:
            self._idle.append(connection)
        while self._idle and (
            self._is_closed or len(self._idle) > KEPT_ALIVE or self._idle[0].idle_since < now - KEPT_ALIVE_FOR
        ):
            await self._idle.popleft().aclose()


class _Body(httpx.AsyncByteStream):
    """The body of a response, whose end frees the connection."""

    def __init__(self, stream: httpx.AsyncByteStream, at_end: Callable[..., Awaitable[None]]) -> None:
        self._stream = stream
        self._at_end = at_end

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._stream.__aiter__()

    async def aclose(self) -> None:
        try:
            await self._stream.aclose()
        except BaseException:
            await self._at_end(broken_off=True)
            raise
        await self._at_end()


def check_url(url: str) -> None:
    """Raise for a bad URL, which the library notices only when it connects, if at all."""
    parsed = httpx.URL(url)
    try:
        urlsplit(url)
    except ValueError as error:
        raise httpx.InvalidURL(str(error)) from error
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise httpx.UnsupportedProtocol("it has no host, or another scheme")
    if parsed.port is not None and not 0 < parsed.port < 65536:
        raise httpx.InvalidURL(f"port {parsed.port} is not from 1 to 65535")
    if any(not 0 < len(label) < 64 for label in parsed.raw_host.rstrip(b".").split(b".")):
        raise httpx.InvalidURL("a part of its host name is empty, or longer than 63 characters")


class _QuietURL(httpx.URL):
    """URL that shows itself without what may be secret."""

    def __str__(self) -> str:
        return without_secrets(super().__str__())

    def __repr__(self) -> str:
        return f"URL({str(self)!r})"


async def _hide_secrets(request: httpx.Request) -> None:
    """Hide secrets in the URL of a request, also of a redirect: httpx logs it, and a query can be as good as a key."""
    request.url = _QuietURL(request.url)
