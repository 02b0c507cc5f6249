"""The client of httpx: how it is made, and which ones and which URLs it is given."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeGuard
from urllib.parse import urlsplit

import runware.errors as errors
from runware._logs.cleaning import Cleaning
from runware._logs.redact import without_secrets

if TYPE_CHECKING:
    import httpx

KEPT_ALIVE = 100  # connections

#: What the library would load when it connects for the first time, in the loop.
_LOADED_LATE = ("anyio._core._sockets", "anyio._core._streams", "anyio._backends._asyncio")


def built(user_agent: str, timeout: float) -> httpx.AsyncClient:
    """A client as the environment says. It takes long, since certificates are loaded.

    Raises:
        ConnectionFailedError: The environment makes no sense.
    """
    import httpx

    for name in _LOADED_LATE:
        with suppress(ImportError):
            import_module(name)
    settings: dict[str, Any] = {
        # No Authorization here: these headers go to whatever host a URL names.
        "headers": {"User-Agent": user_agent},
        "timeout": timeout,
        # How much goes on at once is decided elsewhere; a limit here would keep questions waiting for results.
        "limits": httpx.Limits(max_connections=None, max_keepalive_connections=KEPT_ALIVE),
        "event_hooks": {"request": [_check_and_keep_quiet]},
    }
    try:
        try:
            return httpx.AsyncClient(**settings)
        except ImportError:  # a SOCKS proxy without its package; NO_PROXY may exempt what is asked for
            settings["verify"] = httpx.create_ssl_context()
            return httpx.AsyncClient(**settings, trust_env=False, mounts=_mounts(settings))
    except (ValueError, OSError, httpx.InvalidURL) as error:
        raise errors.ConnectionFailedError(
            f"HTTP cannot be used as the environment says: {Cleaning().error(error)}. Look at HTTPS_PROXY, "
            "HTTP_PROXY, ALL_PROXY, NO_PROXY and SSL_CERT_FILE. Nothing was sent.",
            retryable=False,
        ) from error


def _mounts(settings: Mapping[str, Any]) -> dict[str, httpx.AsyncBaseTransport]:
    """The proxies of the environment, of which those that cannot be used raise when they would be used."""
    import httpx

    from runware._transport.proxies import environment_proxies, is_bypassed, is_socks, no_socks

    options = {"verify": settings["verify"], "limits": settings["limits"]}

    class Proxied(httpx.AsyncBaseTransport):
        def __init__(self, proxy: str) -> None:
            self._proxy = proxy
            self._direct = httpx.AsyncHTTPTransport(**options)
            self._by_proxy = None if is_socks(proxy) else httpx.AsyncHTTPTransport(**options, proxy=proxy)

        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            if is_bypassed(httpx.URL.__str__(request.url)):
                return await self._direct.handle_async_request(request)
            if self._by_proxy is None:
                raise no_socks(httpx.URL.__str__(request.url), self._proxy)
            return await self._by_proxy.handle_async_request(request)

        async def aclose(self) -> None:
            await self._direct.aclose()
            if self._by_proxy is not None:
                await self._by_proxy.aclose()

    proxies = environment_proxies()
    return {
        f"{scheme}://": Proxied(proxy if "://" in proxy else f"http://{proxy}")
        for scheme in ("http", "https", "all")
        if (proxy := proxies.get(scheme))
    }


def check_url(url: str) -> None:
    """What the library only finds out when it connects, if at all."""
    import httpx

    parsed = httpx.URL(url)
    try:
        urlsplit(url)
    except ValueError as error:
        raise httpx.InvalidURL(str(error)) from error
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise httpx.UnsupportedProtocol("it names no host, or another protocol")
    if parsed.port is not None and not 0 < parsed.port < 65536:
        raise httpx.InvalidURL(f"port {parsed.port} is not from 1 to 65535")
    if any(not 0 < len(label) < 64 for label in parsed.raw_host.rstrip(b".").split(b".")):
        raise httpx.InvalidURL("a part of its host's name is empty, or longer than 63 characters")


async def _check_and_keep_quiet(request: httpx.Request) -> None:
    """httpx logs the URL of every request, redirects too. What is in a query can be as good as a key."""
    check_url(str(request.url))
    request.url = _quiet_url()(request.url)


@cache
def _quiet_url() -> type[httpx.URL]:
    import httpx

    class QuietURL(httpx.URL):
        def __str__(self) -> str:
            return without_secrets(super().__str__())

        def __repr__(self) -> str:
            return f"URL({str(self)!r})"

    return QuietURL


def check_client(client: object) -> None:
    """Refuse what is neither a client that can be used here nor makes one.

    Raises:
        InvalidParameterError: It is something else.
    """
    if not is_client(client) and not callable(client):
        raise errors.InvalidParameterError(
            f"http_client is of type {type(client).__name__}; it must be an httpx.AsyncClient, with the blocking package "
            "too, or a function that makes one.",
            parameters=("http_client",),
        )


def is_client(client: object) -> TypeGuard[httpx.AsyncClient]:
    """Whether it is a client of the library."""
    # Not loaded for that: whoever has a client of it has loaded it. Another thread may be about to.
    cls: object = getattr(sys.modules.get("httpx"), "AsyncClient", None)
    return isinstance(cls, type) and isinstance(client, cls)


def check_can_travel(client: object) -> None:
    """Refuse to pickle what holds connections: a function that makes a client can be pickled in its place.

    Raises:
        InvalidParameterError: It is a client.
    """
    if is_client(client):
        raise errors.InvalidParameterError(
            "http_client is an httpx.AsyncClient, and holds connections, which cannot be pickled; give the function that "
            "makes it as http_client.",
            parameters=("http_client",),
        )
