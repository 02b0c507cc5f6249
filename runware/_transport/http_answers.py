"""What comes of an HTTP request: the body of an answer, what its status and headers mean, and a file over several answers."""

from __future__ import annotations

import asyncio
import random
import sys
import zlib
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, AbstractContextManager, aclosing
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeAlias

import attrs
import httpx

import runware.errors as errors

#: What is asked for. Others may take very little and become very large at once.
ENCODINGS = "gzip, deflate"
_KNOWN = frozenset({"gzip", "x-gzip", "deflate"})
#: What is sent although it is not asked for. Other words, such as `none` and `utf-8`, compress nothing.
_OTHERS = frozenset({"br", "zstd", "compress", "x-compress", "dcb", "dcz", "lzma", "xz", "bzip2"})
_PIECE = 1 << 20  # bytes that are decompressed at a time
_EITHER = zlib.MAX_WBITS | 32  # gzip or zlib, as its first bytes say
_GZIP = b"\x1f\x8b"  # its first bytes
_RAW = -zlib.MAX_WBITS  # what some servers call deflate: the same as zlib, without its first and last bytes

MAX_PAUSE = 30.0  # seconds, whatever Retry-After asks for
TRIES = 3  # of a download, in a row without much of it
#: Bytes that are much. Proxies may end every connection after some time, and a large file comes all the same.
ENOUGH = 1 << 20


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
        """All of the body. `arriving` is called whenever a part of it has come. Raises what `chunks` raises.

        A refusal counts even if its words are cut off, or cannot be read: there are none then.
        """
        parts: list[bytes] = []
        try:
            async for part in self.chunks():
                parts.append(part)
                arriving()
        except errors.ConnectionLostError:
            if self.status < 300:
                raise
            return b""
        whole = b"".join(parts)
        return whole if self._clean is None or len(parts) == 1 else self._clean(whole)

    def _decompressed(self) -> AsyncIterator[bytes]:
        # The library would decompress whatever comes, however large it becomes. A hook may have had it read all that.
        if self._response.is_stream_consumed:
            return self._response.aiter_bytes()
        compressions = _compressions(self.headers)
        if not compressions:
            return self._response.aiter_raw()
        # A traceback shows the variables of its frames, and what is unknown may quote anything.
        known = len(compressions) == 1 and compressions[0] in _KNOWN
        is_file = self._clean is None
        if is_file and not known:
            return self._response.aiter_bytes()  # the user's library may know it; or the label is wrong
        return _inflated(self._response.aiter_raw(), compressions[0] if known else None, to_the_end=is_file)


def _compressions(headers: Mapping[str, str]) -> list[str]:
    words = [word.strip().lower() for word in headers.get("Content-Encoding", "").split(",")]
    return [word for word in words if word in _KNOWN or word in _OTHERS]


async def _inflated(
    chunks: AsyncIterator[bytes], encoding: str | None, *, to_the_end: bool
) -> AsyncIterator[bytes]:
    if encoding is None:
        raise errors.ConnectionLostError(
            "The server's answer is compressed in a way that was not asked for (Content-Encoding); gzip and deflate are."
        )
    try:
        inflater: _Inflater | None = None
        head = b""
        async for chunk in chunks:
            if inflater is None:
                head += chunk
                if len(head) < 2:
                    continue
                inflater, chunk = _Inflater(head, encoding), head
            for piece in inflater.pieces(chunk):
                yield piece
        # JSON shows whether it is complete. Half a file does not, where no length was told.
        if to_the_end and inflater is not None and not inflater.is_at_end:
            raise errors.ConnectionLostError("The file is compressed, and ended before its end.")
    except zlib.error as error:
        raise errors.ConnectionLostError(
            f"The server's answer is said to be {encoding}, and cannot be decompressed: {error}."
        ) from error


class _Inflater:
    """Decompresses a body. How is in its first two bytes: servers, and what stands before them, do not all say it rightly."""

    def __init__(self, head: bytes, encoding: str) -> None:
        is_zlib = head[0] & 15 == zlib.DEFLATED and int.from_bytes(head[:2]) % 31 == 0
        is_unmarked = not is_zlib and head[:2] != _GZIP
        is_raw = encoding == "deflate" and is_unmarked
        #: Something on the way decompressed it, and left the header; or it never was. JSON begins with what nothing
        #: compressed does.
        self._is_plain = head[:1] in (b"{", b"[") or (is_unmarked and not is_raw)
        self._current = zlib.decompressobj(_RAW if is_raw else _EITHER)
        #: What came behind an end.
        self._rest = b""

    @property
    def is_at_end(self) -> bool:
        """Whether nothing has to follow."""
        return self._is_plain or self._current.eof

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        """What comes out of the next bytes, piece by piece."""
        if self._is_plain:
            yield chunk
            return
        while chunk:
            if self._current.eof:
                self._rest += chunk
                if self._rest[:2] != _GZIP:
                    self._rest = self._rest[:2]
                    return  # one byte of the next part, or what is of no use
                # It may have several parts, each with an end.
                self._current, chunk, self._rest = zlib.decompressobj(_EITHER), self._rest, b""
            yield self._current.decompress(chunk, _PIECE)
            chunk = self._current.unconsumed_tail or self._current.unused_data


def extent(status: int, headers: Mapping[str, str]) -> tuple[int | None, int | None]:
    """Where in the file the body starts, and how long the whole file is, as far as the server tells."""
    if status in (206, 416):
        unit, _, place = headers.get("Content-Range", "").strip().partition(" ")
        if unit.lower() != "bytes":
            return None, None
        extent, _, total = place.partition("/")
        start = extent.partition("-")[0]
        return _whole_number(start), _whole_number(total)
    # A body in chunks has no other length than theirs, whatever is said beside.
    says_nothing = "Transfer-Encoding" in headers or _compressions(headers)
    return 0, None if says_nothing else _whole_number(headers.get("Content-Length", ""))


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


def retry_after(status: int, value: str) -> float | None:
    """The pause asked for in seconds, which `Retry-After` gives as such or as a date. Only some answers ask for one."""
    if status not in (429, 503):
        return None
    value = value.strip()
    if (pause := _whole_number(value.removeprefix("-"))) is not None:
        return 0.0 if value.startswith("-") else float(pause)
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


#: Asks for the file once, with these headers.
Get: TypeAlias = Callable[[Mapping[str, str]], AbstractAsyncContextManager[StreamedReply]]


@attrs.define(eq=False, repr=False)
class ResumingDownload:
    """One file, over as many responses as it takes."""

    _get: Get
    #: Its URL, as it may be shown.
    _shown: str
    _backoff: float
    content_type: str | None = None
    _received: int = 0
    #: Is it still the same?
    _file: _Identity = attrs.field(factory=lambda: _Identity())
    #: The rest alone cannot be had: the server does not give it, or counts the bytes of what it compresses.
    _only_whole: bool = False
    _pieces: AsyncGenerator[bytes] = attrs.field(init=False)

    async def open(self) -> None:
        """Begin. Its type is known then."""
        self._pieces = self._read()
        await anext(self._pieces)

    async def close(self) -> None:
        """Break it off, or let go of what is left of it."""
        await self._pieces.aclose()

    def chunks(self) -> AsyncIterator[bytes]:
        """The whole file, each byte once."""
        return (piece async for piece in self._pieces if piece)

    async def _read(self) -> AsyncGenerator[bytes]:
        """Begin, and go on where it breaks off. The first piece of each response is empty."""
        tries = 0
        while True:
            tries, asked, before = tries + 1, None, self._received
            try:
                async with self._get(self._headers()) as reply:
                    asked = reply.pause
                    start = self._start_of(reply)
                    if start is None:
                        return
                    skip = self._received - start
                    yield b""
                    async with aclosing(reply.chunks()) as chunks:
                        async for chunk in chunks:
                            fresh = chunk[skip:]
                            skip -= len(chunk) - len(fresh)
                            self._received += len(fresh)
                            yield fresh
                if skip > 0:
                    raise errors.ConnectionLostError(f"The server gave less of {self._shown} than before.")
                size = self._file.size
                if size in (None, self._received):
                    return
                # A body can be as long as its own header says, and still be less than the file.
                raise errors.ConnectionLostError(
                    f"The download of {self._shown} ended after {self._received} of {size} bytes."
                )
            except errors.RunwareError as error:
                if self._received - before >= ENOUGH:
                    tries = 1
                if not error.retryable or tries >= TRIES:
                    raise
            await asyncio.sleep(pause_before_retry(tries, asked, self._backoff))

    def _headers(self) -> dict[str, str]:
        # Compressed, a file could not be taken up in its middle.
        headers = {"Accept-Encoding": "identity"}
        version = self._file.version
        if self._received and not self._only_whole:
            headers["Range"] = f"bytes={self._received}-"
            if version is not None and version.isascii() and not version.startswith("W/"):
                headers["If-Range"] = version
        return headers

    def _start_of(self, reply: StreamedReply) -> int | None:
        """Where in the file a response starts, if it has what is still to come. None if nothing is."""
        is_past_end = reply.status == 416 and self._received > 0
        if reply.status not in (200, 206) and not is_past_end:
            raise status_error(self._shown, reply.status)
        start, size = extent(reply.status, reply.headers)
        is_all_here = is_past_end and size == self._received and self._file.size is None
        is_compressed = bool(_compressions(reply.headers))
        if is_past_end or (reply.status == 206 and is_compressed):
            start = size = None  # these may count what is compressed
        same = _Identity(reply.headers.get("ETag"), reply.headers.get("Last-Modified"), size)
        if not self._received:
            self.content_type = reply.headers.get("Content-Type")
            self._file = same
        elif self._file.differs(same):
            raise errors.ConnectionLostError(
                f"The file {self._shown} changed while it was downloaded.", retryable=False
            )
        if is_all_here:
            return None  # all was here, but for the word that it was all
        left_out = start is None or start > self._received
        self._only_whole |= left_out or is_compressed
        if start is None or left_out:
            raise errors.ConnectionLostError(f"The server left out a part of {self._shown}.")
        return start


@attrs.frozen
class _Identity:
    """What an answer tells of a file, by which another file under the same URL is known."""

    version: str | None = None
    date: str | None = None
    size: int | None = None

    def differs(self, other: _Identity) -> bool:
        """Whether it is certain. The date counts where there is no version: copies on several servers may differ in it."""
        versions = [one.version and one.version.removeprefix("W/") for one in (self, other)]
        dates = [None, None] if all(versions) else [self.date, other.date]
        pairs = [versions, dates, [self.size, other.size]]
        return any(None not in pair and pair[0] != pair[1] for pair in pairs)
