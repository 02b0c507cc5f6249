"""What comes of an HTTP request: the body of the answer, what its status and headers mean, or why there is none."""

from __future__ import annotations

import random
import sys
import zlib
from collections.abc import AsyncGenerator, AsyncIterator, Generator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import attrs

import runware.errors as errors
from runware._logs.cleaning import Cleaning
from runware._logs.secret import SecretURL
from runware._transport.unreachable import no_connection, no_proxy

if TYPE_CHECKING:
    import httpx

#: What is asked for. Others may take very little and become very large at once.
ENCODINGS = "gzip, deflate"
_KNOWN = frozenset({"gzip", "x-gzip", "deflate"})
_PIECE = 1 << 20  # bytes that are decompressed at a time
_EITHER = zlib.MAX_WBITS | 32  # gzip or zlib, as its first bytes say

MAX_PAUSE = 30.0  # seconds, whatever Retry-After asks for


@attrs.frozen(eq=False, repr=False)
class StreamedReply:
    """An answer whose body is still to come."""

    _response: httpx.Response
    _url: SecretURL
    _cleaning: Cleaning
    #: Bytes that the body of an answer of the API may have; None for a file.
    limit: int | None = None
    #: Seconds without a word of the server after which a task has timed out.
    silence: float | None = None

    @property
    def status(self) -> int:
        """Its status."""
        return self._response.status_code

    @property
    def headers(self) -> Mapping[str, str]:
        """Its headers, by names in whatever case."""
        return self._response.headers

    @property
    def content_type(self) -> str:
        """Its type without parameters, in lower case; empty if it has none."""
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()

    @property
    def pause(self) -> float | None:
        """The pause in seconds that `Retry-After` asks for."""
        return retry_after(self.status, self.headers)

    async def chunks(self) -> AsyncGenerator[bytes]:
        """The body, as it comes, decompressed. With a limit it has no more, and no secret that came in one piece.

        Raises:
            ConnectionLostError: The connection broke, or it cannot be decompressed.
            TaskTimeoutError: Nothing came for as long as `silence` says.
            ResponseTooLargeError: It is larger than the limit.
        """
        with errors_mapped(self._url, self._cleaning, silence=self.silence):
            async for chunk in self._decompressed():
                yield chunk if self.limit is None else self._cleaning.content(chunk)

    async def close(self) -> None:
        """Close it, and its connection unless it has ended."""
        await self._response.aclose()

    def _decompressed(self) -> AsyncIterator[bytes]:
        if self.limit is None:
            return self._response.aiter_bytes()
        # The library would decompress whatever comes, however large it becomes.
        if self._response.is_stream_consumed:  # a hook of the user's own client has read it
            return _limited(self._response.aiter_bytes(), self.limit)
        encoding = self.headers.get("Content-Encoding", "").strip().lower()
        raw = self._response.aiter_raw()
        if encoding in ("", "identity"):
            return _limited(raw, self.limit)
        # A traceback shows the variables of its frames, and what is unknown may quote anything.
        return _limited(_inflated(raw, encoding if encoding in _KNOWN else None), self.limit)


async def _limited(chunks: AsyncIterator[bytes], limit: int) -> AsyncIterator[bytes]:
    total = 0
    async for chunk in chunks:
        total += len(chunk)
        if total > limit:
            raise errors.ResponseTooLargeError.of(limit)
        yield chunk


async def _inflated(chunks: AsyncIterator[bytes], encoding: str | None) -> AsyncIterator[bytes]:
    if encoding is None:
        raise errors.ConnectionLostError(
            "The server's answer is compressed in a way that was not asked for (Content-Encoding); gzip and deflate are."
        )
    inflater = zlib.decompressobj(_EITHER)
    try:
        async for chunk in chunks:
            while chunk and not inflater.eof:
                yield inflater.decompress(chunk, _PIECE)
                chunk = inflater.unconsumed_tail
    except zlib.error as error:
        raise errors.ConnectionLostError(
            f"The server's answer is said to be {encoding}, and cannot be decompressed: {error}."
        ) from error


def extent(status: int, headers: Mapping[str, str]) -> tuple[int | None, int | None]:
    """Where in the file the body starts, and how long the whole file is, as far as the server tells."""
    if status == 206:
        extent, _, total = headers.get("Content-Range", "").removeprefix("bytes ").partition("/")
        start = extent.partition("-")[0]
        return _whole_number(start), _whole_number(total)
    return 0, None if "Content-Encoding" in headers else _whole_number(headers.get("Content-Length", ""))


def _whole_number(text: str) -> int | None:
    """A number of at most 18 digits; longer ones are nonsense, and Python refuses to read very long ones."""
    text = text.strip()
    return int(text) if text.isdecimal() and len(text) <= 18 else None


def status_error(shown: str, status: int) -> errors.APIError:
    """The error that a download ends with which the server does not give."""
    if status in (404, 410):
        return errors.NotFoundError(
            f"There is no file at {shown} (HTTP {status}). URLs of results expire after the `ttl` that was "
            "asked for, or after some days without one."
        )
    if status in (401, 403):
        return errors.PermissionDeniedError(f"The server does not give out {shown} (HTTP {status}).")
    if status == 429:
        return errors.RateLimitError(f"Too many requests at once for {shown} (HTTP 429).")
    if status >= 500 or status == 408:
        return errors.ServerError(f"The server failed to give {shown} (HTTP {status}).")
    return errors.APIError(f"The server refused to give {shown} (HTTP {status}).")


def retry_after(status: int, headers: Mapping[str, str]) -> float | None:
    """The pause asked for in seconds, which the header gives as such or as a date. Only some answers ask for one."""
    if status not in (429, 503):
        return None
    value = headers.get("Retry-After", "").strip()
    if value.removeprefix("-").isdecimal():
        pause = _whole_number(value.removeprefix("-"))
        return None if pause is None else 0.0 if value.startswith("-") else float(pause)
    try:
        date = parsedate_to_datetime(value)
        return max(0.0, (date.replace(tzinfo=date.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
    except (ValueError, OverflowError, TypeError):
        return None


def pause_before_retry(failures: int, asked: float | None, backoff: float = 1.0) -> float:
    """Seconds until the next try: those that the server asked for, or up to `backoff`, doubled for each further failure.

    Full jitter: clients that were turned away together do not come back together.
    """
    pause = random.uniform(0.0, backoff * 2 ** (failures - 1)) if asked is None else asked  # noqa: S311
    return min(pause, MAX_PAUSE)


@contextmanager
def errors_mapped(
    url: SecretURL, cleaning: Cleaning, *, is_good: bool = False, silence: float | None = None
) -> Generator[None]:
    """httpx's exceptions become ours, here and nowhere else.

    Args:
        url: What is asked for.
        cleaning: Takes out of the exceptions what is secret.
        is_good: The URL has been checked, so a bad one is where it redirects to.
        silence: Seconds without a word of the server after which a task has timed out; without it, the connection has.
    """
    outer = sys.exception()
    try:
        yield
    except errors.RunwareError:
        raise
    except Exception as error:
        # Odd headers make the library raise ValueError, OverflowError and the like, too.
        raise _mapped(cleaning.error(error, outer), url, is_good, silence) from error


def _mapped(error: Exception, url: SecretURL, is_good: bool, silence: float | None) -> errors.RunwareError:
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
    if silence is not None and isinstance(error, httpx.ReadTimeout | httpx.WriteTimeout):
        return errors.TaskTimeoutError(f"{url} gave no sign of life for {silence:g} s.")
    # Timeouts come without a message.
    reason = str(error).rstrip(".") or type(error).__name__
    return errors.ConnectionLostError(f"The connection for {url} broke: {reason}.")
