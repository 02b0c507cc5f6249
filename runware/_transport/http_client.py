"""HTTP client for posts and downloads. It is imported in a thread on first use: it imports httpx, which takes long."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator, Mapping
from contextlib import aclosing, asynccontextmanager, contextmanager
from functools import partial

import attrs
import httpx

import runware.errors as errors
from runware._files.threads import in_thread, to_the_end
from runware._files.time_limit import time_limit
from runware._logs.cleaning import Cleaning, causes
from runware._logs.foreign import lines_cleaned
from runware._logs.redact import without_secrets
from runware._logs.secret import Secret, SecretURL
from runware._transport.decompression import ENCODINGS, UnreadableError
from runware._transport.http_answers import StreamedReply
from runware._transport.httpx_client import built, check_url
from runware._transport.pieces import PIECE, in_pieces
from runware._transport.resuming_download import ResumingDownload
from runware._transport.unreachable import no_connection, no_proxy, refuses_certificate
from runware.config import Config

LONGEST_DOWNLOAD = 1800.0  # seconds, for a server that never ends


@attrs.define(eq=False, repr=False)
class HTTPClient:
    """HTTP client of one session: connections are opened on first use, and belong to the event loop of that use.

    Args:
        user_agent: The value of the `User-Agent` header.
        timeout: Seconds to wait for a connection, and then for each next part of a response.
        backoff: Maximum seconds before the second try; doubled for the third.
        client: The user's own `httpx.AsyncClient`, which is used as it is and never closed; or a function that makes
            one, which is closed.
        cleaning: Removes secrets from responses and errors.

    Proxies (`HTTPS_PROXY`, `NO_PROXY`) and certificates (`SSL_CERT_FILE`) are taken from the environment.
    """

    _user_agent: str
    _timeout: float
    _backoff: float = attrs.field(default=0.5, alias="backoff", kw_only=True)
    _given: object = attrs.field(default=None, alias="client", kw_only=True)
    _cleaning: Cleaning = attrs.field(factory=Cleaning, alias="cleaning", kw_only=True)
    #: The client of httpx, and the generator that closes it.
    _client: asyncio.Future[httpx.AsyncClient] | None = attrs.field(default=None, init=False)
    _life: AsyncGenerator[httpx.AsyncClient] | None = attrs.field(default=None, init=False)
    #: The limits of the downloads under way, which expire when this is closed.
    _downloads: set[asyncio.Timeout] = attrs.field(factory=set[asyncio.Timeout], init=False)
    _closed: bool = attrs.field(default=False, init=False)

    @asynccontextmanager
    async def download(self, url: str) -> AsyncGenerator[ResumingDownload]:
        """Download a file in chunks; redirects are followed.

        Failed connections, 429 and 5xx are tried again, three tries in all, after the pause that
        `Retry-After` asks for (30 s at most). A download that breaks off is resumed where it broke off, within
        the same three tries, which are counted anew after each try that receives a megabyte. So `chunks()` yields
        the whole file, each byte once, or raises. It takes half an hour at most. The API key is not sent.

            async with http.download(url) as download:
                async for chunk in download.chunks():
                    ...

        Raises:
            NotFoundError: 404 or 410; URLs of results expire.
            PermissionDeniedError: 401 or 403.
            RateLimitError, ServerError: 429 or 5xx on the last try.
            ConnectionFailedError, ConnectionLostError: No connection, or an incomplete file, on the last try.
            TaskTimeoutError: The download took too long in all.
            ClientClosedError: This was closed before the end.
            InvalidParameterError: The URL is not an http(s) URL.
        """
        shown = without_secrets(url)
        late = errors.TaskTimeoutError(f"{shown} had not been downloaded after {LONGEST_DOWNLOAD:g} s.")
        async with self._until_closed(shown), time_limit(LONGEST_DOWNLOAD, late):
            download = ResumingDownload(
                partial(self._get, await self.connections(), url), shown, self._backoff
            )
            async with aclosing(download.pieces):
                await anext(download.pieces)
                yield download

    @asynccontextmanager
    async def _until_closed(self, shown: str) -> AsyncGenerator[None]:
        """Break off the body of the `async with` when this is closed."""
        limit = asyncio.timeout(None)
        try:
            async with limit:
                self._downloads.add(limit)
                yield
        except TimeoutError:
            if not limit.expired():
                raise
            raise errors.ClientClosedError(f"The client was closed before {shown} was downloaded.") from None
        finally:
            self._downloads.discard(limit)

    @asynccontextmanager
    async def _get(
        self, client: httpx.AsyncClient, url: str, headers: Mapping[str, str]
    ) -> AsyncGenerator[StreamedReply]:
        mapped = partial(errors_mapped, SecretURL(url), self._cleaning)
        with mapped():
            check_url(url)
            request = client.build_request("GET", url, headers=headers)
        with mapped(is_good=True), lines_cleaned(self._cleaning):
            response = await client.send(request, stream=True, follow_redirects=True)
        async with aclosing(response):
            yield StreamedReply(response, mapped)

    @asynccontextmanager
    async def post(
        self,
        config: Config,
        content: bytes,
        timeout: float | None,
        *,
        on_piece_sent: Callable[[], None] = lambda: None,
        streamed: bool = False,
    ) -> AsyncGenerator[StreamedReply]:
        """Post a message to the API once. Leaving the block before the end of the response closes the connection.

        Args:
            config: The settings, with the API's URL and key, the limit of connecting, and that of the response's size.
            content: The message as JSON.
            timeout: Seconds to wait for each part of the response; None for no limit.
            on_piece_sent: Called when there is a connection to send the message on, and after each piece of it. Called only
                once, before that, if the user's own client of httpx may read the message: it is small, or there are hooks.
            streamed: Whether to ask for a stream of server-sent events.

        Raises:
            ConnectionFailedError: There was no connection, so certainly nothing was sent.
            ConnectionLostError: The message may have been sent; there was no response, or not all of it.
            TaskTimeoutError: The same for a stream from which nothing came for `timeout` seconds.
            ResponseTooLargeError: The message was sent; the response is too large.
        """
        client, url = await self.connections(), config.http_url
        headers = {"Content-Type": "application/json", "Accept-Encoding": ENCODINGS}
        if streamed:
            # Compressed events may be held back.
            headers |= {"Accept": "text/event-stream", "Accept-Encoding": "identity"}
        # Streams last long: the wait for another one to end is limited by the caller, not here.
        timeouts = httpx.Timeout(timeout, connect=config.connect_timeout, pool=None if streamed else timeout)
        mapped = partial(errors_mapped, url, self._cleaning, silence=timeout if streamed else None)
        body: bytes | _Pieces = content
        is_small = len(content) <= PIECE and not streamed
        if self._given is not None and (is_small or client.event_hooks["request"]):
            # Hooks and transports of the user may read the body, so it must be one piece: when it is sent is not known.
            on_piece_sent()
        else:
            body, headers["Content-Length"] = _Pieces(content, on_piece_sent), str(len(content))
        request = client.build_request("POST", url.reveal(), content=body, headers=headers, timeout=timeouts)
        with mapped(), lines_cleaned(self._cleaning):
            response = await client.send(
                request, stream=True, follow_redirects=False, auth=partial(_authorize, config.api_key)
            )
        async with aclosing(response):
            yield StreamedReply(response, mapped, self._cleaning.decoder.content, config.max_message_size)

    async def close(self) -> None:
        """Close the connections for good. Downloads under way fail.

        This continues to its end if the caller is cancelled: nothing else would close them.
        """
        self._closed = True
        for limit in self._downloads:
            limit.reschedule(0.0)
        made, self._client = self._client, None
        if made is not None and self._life is not None:
            await to_the_end(asyncio.ensure_future(_closed(made, self._life)))

    async def connections(self) -> httpx.AsyncClient:
        """Return the client of httpx, which is made on first use.

        Raises:
            ClientClosedError: This is closed, or the user's own client is.
        """
        client = self._given
        if not (self._closed or isinstance(client, httpx.AsyncClient)):
            made = self._client
            failed = made is not None and made.done() and (made.cancelled() or made.exception() is not None)
            if made is None or failed:
                self._life = self._made()
                self._client = made = asyncio.ensure_future(anext(self._life))
            client = await asyncio.shield(made)
        if self._closed or not isinstance(client, httpx.AsyncClient) or client.is_closed:
            raise errors.ClientClosedError(
                "The client or its http_client was closed before the request was sent."
            )
        return client

    async def _made(self) -> AsyncGenerator[httpx.AsyncClient]:
        """Yield a client, and close it at the end: asyncio closes the generators that are open when a loop ends."""
        if callable(self._given):
            client: object = self._given()
        else:  # in a thread, since certificates take long to load
            client = await in_thread(built, self._user_agent, self._timeout)
        if not isinstance(client, httpx.AsyncClient):
            wanted = "it must return an httpx.AsyncClient, with the blocking package too."
            raise errors.refusal(
                f"http_client returned an object of type {type(client).__name__}; {wanted}", "http_client"
            )
        try:
            yield client
        finally:
            await client.aclose()


async def _closed(made: asyncio.Future[httpx.AsyncClient], life: AsyncGenerator[httpx.AsyncClient]) -> None:
    """Close a client, once it is made."""
    await asyncio.wait([made])
    await life.aclose()


@attrs.frozen
class _Pieces:
    """A body in pieces. A user's transport that sends a request again reads it again."""

    _content: bytes
    _on_piece_sent: Callable[[], None]

    async def __aiter__(self) -> AsyncIterator[bytes]:
        self._on_piece_sent()
        for piece in in_pieces(self._content):
            yield piece
            self._on_piece_sent()


def _authorize(api_key: Secret[str], request: httpx.Request) -> httpx.Request:
    """Add the key, as late as possible: tracebacks show the variables of frames, but no headers of a request."""
    request.headers["Authorization"] = f"Bearer {api_key.reveal()}"
    return request


@contextmanager
def errors_mapped(
    url: SecretURL, cleaning: Cleaning, *, is_good: bool = False, silence: float | None = None
) -> Generator[None]:
    """Map exceptions of httpx, and of bodies that cannot be decompressed, to ours. This is the only place that does.

    Args:
        url: The URL of the request.
        cleaning: Removes secrets from the exceptions.
        is_good: Whether the URL has been checked, so that a bad one is the target of a redirect.
        silence: Seconds without data after which a task has timed out; if None, a timeout is one of the connection.
    """
    outer = sys.exception()
    try:
        yield
    except errors.RunwareError:
        raise
    except Exception as error:
        # Odd headers make the library raise ValueError, OverflowError and the like.
        raise _mapped(cleaning.error(error, outer), url, is_good, silence) from error


def _mapped(error: Exception, url: SecretURL, is_good: bool, silence: float | None) -> errors.RunwareError:
    match error:
        case httpx.InvalidURL() | httpx.UnsupportedProtocol() | UnicodeError() if is_good:
            return errors.ConnectionFailedError(
                f"{url} redirects to an address that is not an http(s) URL: {error}", retryable=False
            )
        case httpx.InvalidURL() | httpx.UnsupportedProtocol() | UnicodeError():
            return errors.refusal(f"{str(url)!r} is not an http(s) URL: {error}", "url")
        case httpx.ProxyError():
            status = str(error)[:3]  # the number of the status comes first
            return no_proxy(url, int(status) if status.isdecimal() else None, str(error))
        case httpx.ConnectError() | httpx.ConnectTimeout() | httpx.PoolTimeout():
            return no_connection(url, error)
        case _ if any(map(refuses_certificate, causes(error))):
            return no_connection(url, error)
        case UnreadableError():
            return errors.ConnectionLostError(f"{url}: {error}")
        case httpx.TooManyRedirects():
            return errors.ConnectionFailedError(f"{url} redirects without end.", retryable=False)
        case httpx.ReadTimeout() | httpx.WriteTimeout() if silence is not None:
            return errors.TaskTimeoutError(f"{url} sent nothing for {silence:g} s.")
        case _:
            # Timeouts have no message.
            reason = str(error).rstrip(".") or type(error).__name__
            return errors.ConnectionLostError(f"The connection for {url} broke: {reason}.")
