"""Everything that goes over HTTP. With `runware._transport.http_settings` the only importer of httpx."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncGenerator, Callable, Generator, Mapping
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, cast

import runware.errors as errors
from runware._files.threads import in_thread
from runware._logs.cleaning import Cleaning
from runware._logs.redact import without_secrets
from runware._logs.secret import Secret, SecretURL
from runware._transport.decompression import ENCODINGS, KNOWN, decompressed
from runware._transport.downloads import LONGEST_DOWNLOAD, ResumingDownload
from runware._transport.http_answers import retry_after
from runware._transport.http_settings import built, check_client, check_url, is_client
from runware._transport.unreachable import no_connection, no_proxy

if TYPE_CHECKING:
    import httpx

    from runware._files.saving import Download

__all__ = ["HTTPClient", "Reply", "StreamedReply"]


class Reply(NamedTuple):
    """An answer: its status, its body, and the pause in seconds that `Retry-After` asks for."""

    status: int
    content: bytes
    pause: float | None


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

    def __init__(
        self,
        user_agent: str,
        timeout: float,
        *,
        backoff: float = 0.5,
        client: object = None,
        cleaning: Cleaning | None = None,
        max_message_size: int = sys.maxsize,
    ) -> None:
        self._cleaning = cleaning or Cleaning()
        self._max_message_size = max_message_size
        self._user_agent = user_agent
        self._timeout = timeout
        self._backoff = backoff
        self._given = client
        self._client: asyncio.Future[httpx.AsyncClient] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

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
        download = ResumingDownload(
            partial(_get, await self._connections(), url, self._cleaning), url, self._backoff
        )
        limit = asyncio.timeout(LONGEST_DOWNLOAD)
        try:
            async with limit:
                try:
                    await download.open()
                    yield download
                finally:
                    await download.close()
        except TimeoutError as error:
            if not limit.expired():
                raise
            raise errors.TaskTimeoutError(
                f"{without_secrets(url)} had not been downloaded after {LONGEST_DOWNLOAD:g} s."
            ) from error

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
        with _errors_mapped(SecretURL(url), self._cleaning):
            check_url(url)
            try:
                async with asyncio.timeout(timeout):
                    response = await client.request(
                        method, url, content=content, headers={"Content-Type": content_type}, timeout=timeout
                    )
            except TimeoutError as error:
                raise errors.ConnectionLostError(
                    f"{without_secrets(url)} did not answer within {timeout:g} s."
                ) from error
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
        client = await self._connections()
        import httpx

        timeout = httpx.Timeout(answer_timeout, connect=connect_timeout)
        headers = {"Content-Type": "application/json", "Accept-Encoding": ENCODINGS}
        request = client.build_request(
            "POST", url.reveal(), content=content, headers=headers, timeout=timeout
        )
        with _errors_mapped(url, self._cleaning):
            response = await client.send(
                request, stream=True, follow_redirects=False, auth=_authorization(api_key)
            )
            try:
                parts: list[bytes] = []
                async for part in _bounded(response, self._max_message_size):
                    parts.append(part)
                    arriving()
            finally:
                await response.aclose()
        return Reply(
            response.status_code,
            self._cleaning.content(b"".join(parts)),
            retry_after(response.status_code, response.headers),
        )

    @asynccontextmanager
    async def stream(
        self,
        url: SecretURL,
        content: bytes,
        *,
        api_key: Secret[str],
        connect_timeout: float,
        answer_timeout: float,
    ) -> AsyncGenerator[StreamedReply]:
        """Post a message to the API once, and take the answer as it comes. Takes what `post` takes.

        Leaving the block before the end of the answer closes the connection.

        Raises:
            ConnectionFailedError: No connection, so certainly nothing was sent.
            ConnectionLostError: It may have been sent; the connection broke, while `chunks()` is iterated too.
            TaskTimeoutError: It may have been sent; then nothing came for `answer_timeout` seconds.
            ResponseTooLargeError: It was sent; the answer is too large, while `chunks()` is iterated.
        """
        client = await self._connections()
        import httpx

        # Streams last long: waiting for others to end is limited by whoever calls, not by this.
        timeout = httpx.Timeout(answer_timeout, connect=connect_timeout, pool=None)
        headers = {
            "Content-Type": "application/json",
            "Accept": "text/event-stream",
            "Accept-Encoding": "identity",  # what is compressed may be held back
        }
        request = client.build_request(
            "POST", url.reveal(), content=content, headers=headers, timeout=timeout
        )
        with _errors_mapped(url, self._cleaning), _silence_mapped(url, answer_timeout, self._cleaning):
            response = await client.send(
                request, stream=True, follow_redirects=False, auth=_authorization(api_key)
            )
        try:
            yield StreamedReply(response, url, answer_timeout, self._cleaning, self._max_message_size)
        finally:
            await response.aclose()

    async def close(self) -> None:
        """Close the connections. Downloads under way fail; another download opens new connections."""
        made, self._client = self._client, None
        # Connections of a loop that has ended cannot be closed any more, and are gone with it.
        if made is not None and self._loop is asyncio.get_running_loop():
            await asyncio.wait([made])
            if not made.cancelled() and made.exception() is None:
                await made.result().aclose()

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
            return await in_thread(partial(built, self._user_agent, self._timeout))
        made = cast("Callable[[], httpx.AsyncClient]", self._given)()
        check_client(made)
        return made


def _has_failed(made: asyncio.Future[httpx.AsyncClient]) -> bool:
    return made.done() and (made.cancelled() or made.exception() is not None)


async def _bounded(response: httpx.Response, limit: int) -> AsyncGenerator[bytes]:
    """The body, decompressed here: the library would decompress whatever comes, however large it becomes."""
    if response.is_stream_consumed:  # a hook of the user's own client has read it
        if len(response.content) > limit:
            raise errors.ResponseTooLargeError.of(limit)
        yield response.content
        return
    async for chunk in decompressed(response.aiter_raw(), _encoding_of(response), limit):
        yield chunk


def _encoding_of(response: httpx.Response) -> str:
    encoding = response.headers.get("Content-Encoding", "").strip().lower()
    return encoding if encoding in KNOWN else "other"


async def _get(
    client: httpx.AsyncClient, url: str, cleaning: Cleaning, headers: Mapping[str, str]
) -> _FileAnswer:
    if client.is_closed:
        raise errors.ClientClosedError(f"The client was closed before {without_secrets(url)} was downloaded.")
    with _errors_mapped(SecretURL(url), cleaning):
        check_url(url)
        request = client.build_request("GET", url, headers=headers)
    with _errors_mapped(SecretURL(url), cleaning, is_good=True):
        response = await client.send(request, stream=True, follow_redirects=True)
        return _FileAnswer(response, SecretURL(url), cleaning)


def _authorization(api_key: Secret[str]) -> Callable[[httpx.Request], httpx.Request]:
    """A traceback shows the variables of its frames, but no header of a request: so the key is put in late."""

    def authorize(request: httpx.Request) -> httpx.Request:
        request.headers["Authorization"] = f"Bearer {api_key.reveal()}"
        return request

    return authorize


class StreamedReply:
    """An answer whose body is still to come."""

    def __init__(
        self, response: httpx.Response, url: SecretURL, timeout: float, cleaning: Cleaning, limit: int
    ) -> None:
        self.status = response.status_code
        #: Its type without parameters, in lower case; empty if it has none.
        self.content_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        #: The pause in seconds that `Retry-After` asks for.
        self.pause = retry_after(response.status_code, response.headers)
        self._response = response
        self._url = url
        self._timeout = timeout
        self._cleaning = cleaning
        self._limit = limit

    async def chunks(self) -> AsyncGenerator[bytes]:
        """The body, as it comes, without the key if the server quotes it in one piece."""
        with (
            _errors_mapped(self._url, self._cleaning),
            _silence_mapped(self._url, self._timeout, self._cleaning),
        ):
            async for chunk in _bounded(self._response, self._limit):
                yield self._cleaning.content(chunk)


class _FileAnswer:
    """An answer to a download, whose body is still to come."""

    def __init__(self, response: httpx.Response, url: SecretURL, cleaning: Cleaning) -> None:
        self.status = response.status_code
        self.headers: Mapping[str, str] = response.headers
        self._response = response
        self._url = url
        self._cleaning = cleaning

    async def chunks(self) -> AsyncGenerator[bytes]:
        """The body, as it comes."""
        with _errors_mapped(self._url, self._cleaning):
            async for chunk in self._response.aiter_bytes():
                yield chunk

    async def close(self) -> None:
        """Close it, and its connection unless it has ended."""
        await self._response.aclose()


@contextmanager
def _errors_mapped(url: SecretURL, cleaning: Cleaning, *, is_good: bool = False) -> Generator[None]:
    """httpx's exceptions become ours, here and nowhere else."""
    outer = sys.exception()
    try:
        yield
    except errors.RunwareError:
        raise
    except Exception as error:
        # Odd headers make the library raise ValueError, OverflowError and the like, too.
        raise _mapped(cleaning.error(error, outer), url, is_good) from error


def _mapped(error: Exception, url: SecretURL, is_good: bool) -> errors.RunwareError:
    import httpx

    if isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol):
        if is_good:
            return errors.ConnectionFailedError(
                f"{url} redirects to what is no http(s) URL: {error}", retryable=False
            )
        return errors.InvalidParameterError(
            f"{str(url)!r} is not an http(s) URL: {error}", parameters=["url"]
        )
    if isinstance(error, httpx.ProxyError):
        status = str(error)[:3]  # its number comes first
        return no_proxy(url, int(status) if status.isdecimal() else None, str(error))
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout):
        return no_connection(url, error)
    if isinstance(error, httpx.TooManyRedirects):
        return errors.ConnectionFailedError(f"{url} redirects without end.", retryable=False)
    return errors.ConnectionLostError(f"The connection for {url} broke: {_reason(error)}.")


@contextmanager
def _silence_mapped(url: SecretURL, timeout: float, cleaning: Cleaning) -> Generator[None]:
    """The server says nothing for too long after a task was sent."""
    import httpx

    outer = sys.exception()
    try:
        yield
    except (httpx.ReadTimeout, httpx.WriteTimeout) as error:
        cleaning.error(error, outer)
        raise errors.TaskTimeoutError(f"{url} gave no sign of life for {timeout:g} s.") from error


def _reason(error: Exception) -> str:
    """Timeouts come without a message."""
    return str(error).rstrip(".") or type(error).__name__
