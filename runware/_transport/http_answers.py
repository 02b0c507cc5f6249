"""HTTP responses whose bodies are still to be read."""

from __future__ import annotations

import sys
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import AbstractContextManager

import attrs
import httpx

import runware.errors as errors
from runware._transport.decompression import KNOWN, UnreadableError, compressions, inflated, recognised
from runware._transport.pauses import retry_after


@attrs.frozen(eq=False, repr=False)
class StreamedReply:
    """HTTP response whose body is still to be read."""

    _response: httpx.Response
    #: Maps exceptions of the library to ours.
    _errors_mapped: Callable[[], AbstractContextManager[None]]
    #: Removes secrets from the body of an API response; None for a file.
    _clean: Callable[[bytes], bytes] | None = None
    #: Maximum size of the decompressed body in bytes.
    _limit: int = sys.maxsize

    @property
    def status(self) -> int:
        """The status."""
        return self._response.status_code

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers, with case-insensitive names."""
        return self._response.headers

    @property
    def content_type(self) -> str:
        """The media type without parameters, in lower case; empty if there is none."""
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()

    @property
    def pause(self) -> float | None:
        """The pause in seconds that `Retry-After` asks for; None if it asks for none."""
        return retry_after(self.status, self.headers.get("Retry-After", ""))

    async def chunks(self) -> AsyncGenerator[bytes]:
        """Yield the body as it arrives, decompressed. In an API response, secrets that lie in one chunk are removed.

        Raises:
            ConnectionLostError: The connection broke, or the body cannot be decompressed.
            TaskTimeoutError: A streamed task has timed out, since nothing arrived.
            ResponseTooLargeError: The body is larger than the limit.
        """
        total = 0
        with self._errors_mapped():
            async for chunk in self._decompressed():
                total += len(chunk)
                if total > self._limit:
                    raise errors.ResponseTooLargeError.of(self._limit)
                yield chunk if self._clean is None else self._clean(chunk)

    async def content(self, arriving: Callable[[], None] = lambda: None) -> bytes:
        """Return the whole body; empty if it is a refusal's and cannot be read: the status says enough. Call `arriving` after each part.

        Raises what `chunks` raises.
        """
        whole, part = bytearray(), b""  # no list: parts may be tiny, and each is an object
        try:
            async for part in self.chunks():
                whole += part
                arriving()
        except errors.NoAnswerError as error:
            unreadable = isinstance(error.__cause__ or error, UnreadableError | errors.ResponseTooLargeError)
            if self.status >= 300 and unreadable:
                return b""
            raise
        content = bytes(whole)
        return content if self._clean is None or len(part) == len(whole) else self._clean(content)

    def _decompressed(self) -> AsyncIterator[bytes]:
        # The library would decompress any body, to any size. A hook may have had the library read it already.
        if self._response.is_stream_consumed:
            return self._response.aiter_bytes()
        ways = compressions(self.headers)
        if not ways:
            return self._response.aiter_raw()
        # An unknown name is not passed on: it may quote a secret, and tracebacks show the variables of frames.
        known = len(ways) == 1 and ways[0] in KNOWN
        is_file = self._clean is None
        if is_file and not known:
            # The user's library may know it, or the header is wrong.
            return recognised(self._response.aiter_bytes())
        return inflated(self._response.aiter_raw(), ways[0] if known else None, to_the_end=is_file)
