"""An answer over HTTP whose body is still to come."""

from __future__ import annotations

import sys
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import AbstractContextManager

import attrs
import httpx

import runware.errors as errors
from runware._transport.decompression import KNOWN, UnreadableError, compressions, inflated
from runware._transport.pauses import retry_after


@attrs.frozen(eq=False, repr=False)
class StreamedReply:
    """An answer whose body is still to come."""

    _response: httpx.Response
    #: Makes the exceptions of the library ours.
    _errors_mapped: Callable[[], AbstractContextManager[None]]
    #: Takes out of the body of an answer of the API what is secret; None for a file.
    _clean: Callable[[bytes], bytes] | None = None
    #: Bytes that it may have, decompressed.
    _limit: int = sys.maxsize

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
        return retry_after(self.status, self.headers.get("Retry-After", ""))

    async def chunks(self) -> AsyncGenerator[bytes]:
        """The body, as it comes, decompressed. That of the API has no secret that came in one piece.

        Raises:
            ConnectionLostError: The connection broke, or it cannot be decompressed.
            TaskTimeoutError: A task has timed out, since nothing came.
            ResponseTooLargeError: It is larger than the limit.
        """
        total = 0
        with self._errors_mapped():
            async for chunk in self._decompressed():
                total += len(chunk)
                if total > self._limit:
                    raise errors.ResponseTooLargeError.of(self._limit)
                yield chunk if self._clean is None else self._clean(chunk)

    async def content(self, arriving: Callable[[], None] = lambda: None) -> bytes:
        """All of the body; that of a refusal is empty if it cannot be read. `arriving` is called whenever a part of it has come.

        Raises what `chunks` raises.
        """
        parts: list[bytes] = []
        try:
            async for part in self.chunks():
                parts.append(part)
                arriving()
        except errors.ConnectionLostError as error:
            if self.status >= 300 and isinstance(error.__cause__, UnreadableError):
                return b""
            raise
        whole = b"".join(parts)
        return whole if self._clean is None or len(parts) == 1 else self._clean(whole)

    def _decompressed(self) -> AsyncIterator[bytes]:
        # The library would decompress whatever comes, however large it becomes. A hook may have had it read all that.
        if self._response.is_stream_consumed:
            return self._response.aiter_bytes()
        ways = compressions(self.headers)
        if not ways:
            return self._response.aiter_raw()
        # A traceback shows the variables of its frames, and what is unknown may quote anything.
        known = len(ways) == 1 and ways[0] in KNOWN
        is_file = self._clean is None
        if is_file and not known:
            return self._response.aiter_bytes()  # the user's library may know it; or the label is wrong
        return inflated(self._response.aiter_raw(), ways[0] if known else None, to_the_end=is_file)
