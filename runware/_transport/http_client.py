"""Everything that goes over HTTP. httpx loads with `runware._transport.httpx_client`, in a thread, when it is first used."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, cast

import attrs

import runware.errors as errors
from runware._files.threads import in_thread
from runware._logs.cleaning import Cleaning
from runware._logs.redact import without_secrets
from runware._logs.secret import Secret, SecretURL
from runware._transport.downloads import ResumingDownload
from runware._transport.http_answers import ENCODINGS, StreamedReply, errors_mapped
from runware._transport.time_limit import time_limit
from runware.config import check_client, is_client

if TYPE_CHECKING:
    import httpx

    from runware._files.saving import Download

__all__ = ["HTTPClient", "Reply", "StreamedReply"]

LONGEST_DOWNLOAD = 1800.0  # seconds, for a server that never ends


class Reply(NamedTuple):
    """An answer: its status, its body, and the pause in seconds that `Retry-After` asks for."""

    status: int
    content: bytes
    pause: float | None


@attrs.define(eq=False, repr=False)
class HTTPClient:
    """HTTP for one client: connections are opened on first use, and belong to the event loop of that use.

    Args:
        user_agent: What to say in the `User-Agent` header.
        timeout: Seconds to wait for a connection, and then for each next piece of an answer.
        backoff: Seconds before the second try at most; doubled for the third.
        client: The user's own `httpx.AsyncClient`, which is used as it is and never closed; or a function that makes
            one, which is closed.
        cleaning: Takes out of answers and errors what is secret.
        max_message_size: Bytes that an answer of the API may have, decompressed.

    Proxies (`HTTPS_PROXY`, `NO_PROXY`) and certificates (`SSL_CERT_FILE`) are taken from the environment.
    """

    _user_agent: str
    _timeout: float
    _backoff: float = attrs.field(default=0.5, alias="backoff", kw_only=True)
    _given: object = attrs.field(default=None, alias="client", kw_only=True)
    _cleaning: Cleaning = attrs.field(factory=Cleaning, alias="cleaning", kw_only=True)
    _max_message_size: int = attrs.field(default=sys.maxsize, alias="max_message_size", kw_only=True)
    _client: asyncio.Future[httpx.AsyncClient] | None = attrs.field(default=None, init=False)
    _loop: asyncio.AbstractEventLoop | None = attrs.field(default=None, init=False)

    @asynccontextmanager
    async def download(self, url: str) -> AsyncGenerator[Download]:
        """Download a file in chunks; redirects are followed.

        Failed connections, 429 and 5xx are tried again, three tries in all, after the pause that
        `Retry-After` asks for (30 s at most). A download that breaks off is taken up where it broke, within
        the same three tries, so `chunks()` gives the whole file, each byte once, or raises. All of it takes
        half an hour at most. The API key is not sent.

            async with http.download(url) as download:
                async for chunk in download.chunks():
                    ...

        Raises:
            NotFoundError: 404 or 410; URLs of results expire.
            PermissionDeniedError: 401 or 403.
            RateLimitError, ServerError: 429 or 5xx on the last try.
            ConnectionFailedError, ConnectionLostError: No connection, or no end of the file, on the last try.
            TaskTimeoutError: It took too long in all.
            InvalidParameterError: The URL is not an http(s) URL.
        """
        client = await self._connections()
        download = ResumingDownload(partial(self._get, client, url), url, self._backoff)
        late = errors.TaskTimeoutError(
            f"{without_secrets(url)} had not been downloaded after {LONGEST_DOWNLOAD:g} s."
        )
        async with time_limit(LONGEST_DOWNLOAD, late):
            try:
                await download.open()
                yield download
            finally:
                await download.close()

    async def _get(self, client: httpx.AsyncClient, url: str, headers: Mapping[str, str]) -> StreamedReply:
        from runware._transport.httpx_client import check_url

        address = SecretURL(url)
        if client.is_closed:
            raise errors.ClientClosedError(f"The client was closed before {address} was downloaded.")
        with errors_mapped(address, self._cleaning):
            check_url(url)
            request = client.build_request("GET", url, headers=headers)
        with errors_mapped(address, self._cleaning, is_good=True):
            response = await client.send(request, stream=True, follow_redirects=True)
        return StreamedReply(response, address, self._cleaning)

    async def send(self, method: str, url: str, content: bytes, content_type: str, timeout: float) -> int:
        """Send a body once and give the status of the answer, whatever it is. Redirects are not followed.

        Args:
            method: The HTTP method, such as `POST`.
            url: Where to send it.
            content: The body.
            content_type: What the body is.
            timeout: Seconds for all of it, from connecting to the end of the answer.

        Raises:
            ConnectionFailedError, ConnectionLostError: No connection, or no answer in time.
            InvalidParameterError: The URL is not an http(s) URL.
        """
        client = await self._connections()
        from runware._transport.httpx_client import check_url

        address = SecretURL(url)
        late = errors.ConnectionLostError(f"{address} did not answer within {timeout:g} s.")
        with errors_mapped(address, self._cleaning):
            check_url(url)
            async with time_limit(timeout, late):
                response = await client.request(
                    method, url, content=content, headers={"Content-Type": content_type}, timeout=timeout
                )
        return response.status_code

    async def post(
        self,
        url: SecretURL,
        content: bytes,
        *,
        api_key: Secret[str],
        connect_timeout: float,
        answer_timeout: float | None,
        arriving: Callable[[], None],
    ) -> Reply:
        """Post a message to the API once.

        Args:
            url: The API.
            content: The message as JSON.
            api_key: Goes into the `Authorization` header of this request.
            connect_timeout: Seconds for the connection.
            answer_timeout: Seconds to wait for each piece of the answer; None for as long as it takes.
            arriving: Called whenever a part of the answer has come.

        Raises:
            ConnectionFailedError: No connection, so certainly nothing was sent.
            ConnectionLostError: It may have been sent; no answer came.
            ResponseTooLargeError: It was sent; the answer is too large.
        """
        headers = {"Content-Type": "application/json", "Accept-Encoding": ENCODINGS}
        timeouts = {"timeout": answer_timeout, "connect": connect_timeout}
        async with self._posted(url, content, api_key, headers, timeouts) as reply:
            parts: list[bytes] = []
            async for part in reply.chunks():
                parts.append(part)
                arriving()
        whole = parts[0] if len(parts) == 1 else self._cleaning.content(b"".join(parts))
        return Reply(reply.status, whole, reply.pause)

    def stream(
        self,
        url: SecretURL,
        content: bytes,
        *,
        api_key: Secret[str],
        connect_timeout: float,
        answer_timeout: float,
    ) -> AbstractAsyncContextManager[StreamedReply]:
        """Post a message to the API once, and take the answer as it comes. Takes what `post` takes.

        Leaving the block before the end of the answer closes the connection.

        Raises:
            ConnectionFailedError: No connection, so certainly nothing was sent.
            ConnectionLostError: It may have been sent; the connection broke, while `chunks()` is iterated too.
            TaskTimeoutError: It may have been sent; then nothing came for `answer_timeout` seconds.
            ResponseTooLargeError: It was sent; the answer is too large, while `chunks()` is iterated.
        """
        headers = {
            "Content-Type": "application/json",
            "Accept": "text/event-stream",
            "Accept-Encoding": "identity",  # what is compressed may be held back
        }
        # Streams last long: waiting for others to end is limited by whoever calls, not by this.
        timeouts = {"timeout": answer_timeout, "connect": connect_timeout, "pool": None}
        return self._posted(url, content, api_key, headers, timeouts, silence=answer_timeout)

    @asynccontextmanager
    async def _posted(
        self,
        url: SecretURL,
        content: bytes,
        api_key: Secret[str],
        headers: Mapping[str, str],
        timeouts: Mapping[str, float | None],
        *,
        silence: float | None = None,
    ) -> AsyncGenerator[StreamedReply]:
        client = await self._connections()
        import httpx

        request = client.build_request(
            "POST", url.reveal(), content=content, headers=headers, timeout=httpx.Timeout(**timeouts)
        )
        with errors_mapped(url, self._cleaning, silence=silence):
            response = await client.send(
                request, stream=True, follow_redirects=False, auth=_authorization(api_key)
            )
        reply = StreamedReply(response, url, self._cleaning, limit=self._max_message_size, silence=silence)
        try:
            yield reply
        finally:
            await reply.close()

    async def close(self) -> None:
        """Close the connections. Downloads under way fail; another download opens new connections.

        Whoever is cancelled while he waits does not stop that: nobody else would close them.
        """
        made, self._client = self._client, None
        # Connections of a loop that has ended cannot be closed any more, and are gone with it.
        if made is None or self._loop is not asyncio.get_running_loop():
            return
        closing = asyncio.ensure_future(_closed(made))
        try:
            await asyncio.shield(closing)
        except asyncio.CancelledError:
            while not closing.done():
                with suppress(asyncio.CancelledError):
                    await asyncio.wait([closing])
            raise

    async def _connections(self) -> httpx.AsyncClient:
        if is_client(self._given):
            return self._given
        loop = asyncio.get_running_loop()
        if self._client is None or self._loop is not loop or _has_failed(self._client):
            self._loop = loop
            self._client = loop.create_task(self._made())
        return await asyncio.shield(self._client)

    async def _made(self) -> httpx.AsyncClient:
        if self._given is None:
            # The library and the certificates take long to load, and others use the loop.
            return await in_thread(self._built)
        made = cast("Callable[[], object]", self._given)()
        return cast("httpx.AsyncClient", check_client(made))

    def _built(self) -> httpx.AsyncClient:
        from runware._transport.httpx_client import built

        return built(self._user_agent, self._timeout)


async def _closed(made: asyncio.Future[httpx.AsyncClient]) -> None:
    """Close a client as soon as it is made."""
    await asyncio.wait([made])
    if not made.cancelled() and made.exception() is None:
        await made.result().aclose()


def _has_failed(made: asyncio.Future[httpx.AsyncClient]) -> bool:
    return made.done() and (made.cancelled() or made.exception() is not None)


def _authorization(api_key: Secret[str]) -> Callable[[httpx.Request], httpx.Request]:
    """A traceback shows the variables of its frames, but no header of a request: so the key is put in late."""

    def authorize(request: httpx.Request) -> httpx.Request:
        request.headers["Authorization"] = f"Bearer {api_key.reveal()}"
        return request

    return authorize
