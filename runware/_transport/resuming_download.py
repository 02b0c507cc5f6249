"""Download of a file over several responses: resumed where it broke off, and never a mixture or a part of a file."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, aclosing
from typing import TypeAlias

import attrs

import runware.errors as errors
from runware._transport.decompression import compressions
from runware._transport.http_answers import StreamedReply
from runware._transport.pauses import pause_before_retry, whole_number

TRIES = 3  # of a download, in a row with few bytes received
#: Bytes after which tries are counted anew: a large file arrives even if a proxy ends each connection after a time.
TRIES_RESET_AFTER = 1 << 20

#: Requests the file once, with these headers.
Get: TypeAlias = Callable[[Mapping[str, str]], AbstractAsyncContextManager[StreamedReply]]


@attrs.frozen
class _Identity:
    """Identity of a file by the headers of a response, by which another file under the same URL is recognised."""

    version: str | None = None
    date: str | None = None
    size: int | None = None

    def differs(self, other: _Identity) -> bool:
        """Whether the files certainly differ. If both have a version, dates do not count: they may differ between copies."""
        versions = [one.version and one.version.removeprefix("W/") for one in (self, other)]
        dates = [None, None] if all(versions) else [self.date, other.date]
        pairs = [versions, dates, [self.size, other.size]]
        return any(None not in pair and pair[0] != pair[1] for pair in pairs)


@attrs.define(eq=False, repr=False)
class ResumingDownload:
    """Download of one file, over as many responses as it takes."""

    _get: Get
    #: The URL without secrets, for errors.
    _shown: str
    _backoff: float
    content_type: str | None = None
    _received: int = 0
    #: The file in the first response, to notice that a later response has another one.
    _file: _Identity = _Identity()
    #: Whether to request the whole file: the server does not send the rest alone, or counts compressed bytes.
    _only_whole: bool = False
    #: The whole file, with empty pieces in between. The first one is empty: it begins the download, and then `content_type` is
    #: known. Closing this releases the connection.
    pieces: AsyncGenerator[bytes] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.pieces = self._read()

    def chunks(self) -> AsyncIterator[bytes]:
        """Return an iterator over the whole file, with each byte once."""
        return (piece async for piece in self.pieces if piece)

    async def _read(self) -> AsyncGenerator[bytes]:
        """Yield the file, and resume the download where it breaks off. The first piece of each response is empty."""
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
                    raise errors.ConnectionLostError(
                        f"The server sent less of {self._shown} than in an earlier try."
                    )
                size = self._file.size
                if size in (None, self._received):
                    return
                # A body can be as long as its own header says, and still be shorter than the file.
                raise errors.ConnectionLostError(
                    f"The download of {self._shown} ended after {self._received} of {size} bytes."
                )
            except errors.RunwareError as error:
                if self._received - before >= TRIES_RESET_AFTER:
                    tries = 1
                if not error.retryable or tries >= TRIES:
                    raise
            await asyncio.sleep(pause_before_retry(tries, asked, self._backoff))

    def _headers(self) -> dict[str, str]:
        # A compressed download could not be resumed in its middle.
        headers = {"Accept-Encoding": "identity"}
        version = self._file.version
        if self._received and not self._only_whole:
            headers["Range"] = f"bytes={self._received}-"
            if version is not None and version.isascii() and not version.startswith("W/"):
                headers["If-Range"] = version
        return headers

    def _start_of(self, reply: StreamedReply) -> int | None:
        """Return the offset at which a response starts, if it has the rest of the file; None if the file is complete."""
        is_past_end = reply.status == 416 and self._received > 0
        if reply.status not in (200, 206) and not is_past_end:
            raise status_error(self._shown, reply.status)
        start, size = extent(reply.status, reply.headers)
        is_all_here = is_past_end and size == self._received and self._file.size is None
        is_compressed = bool(compressions(reply.headers))
        if is_past_end or (reply.status == 206 and is_compressed):
            start = size = None  # these may count compressed bytes
        same = _Identity(reply.headers.get("ETag"), reply.headers.get("Last-Modified"), size)
        if not self._received:
            self.content_type = reply.headers.get("Content-Type")
            self._file = same
        elif self._file.differs(same):
            raise errors.ConnectionLostError(
                f"The file {self._shown} changed while it was downloaded.", retryable=False
            )
        if is_all_here:
            return None  # only the confirmation that the file is complete was missing
        left_out = start is None or start > self._received
        self._only_whole |= left_out or is_compressed
        if start is None or left_out:
            raise errors.ConnectionLostError(f"The server left out a part of {self._shown}.")
        return start


def extent(status: int, headers: Mapping[str, str]) -> tuple[int | None, int | None]:
    """Return the offset of the body in the file, and the size of the whole file; None for what the server does not tell."""
    if status in (206, 416):
        unit, _, place = headers.get("Content-Range", "").strip().partition(" ")
        if unit.lower() != "bytes":
            return None, None
        extent, _, total = place.partition("/")
        start = extent.partition("-")[0]
        return whole_number(start), whole_number(total)
    # In chunks, Content-Length means nothing; of a compressed body, it is not the size of the file.
    says_nothing = "Transfer-Encoding" in headers or compressions(headers)
    return 0, None if says_nothing else whole_number(headers.get("Content-Length", ""))


def status_error(shown: str, status: int) -> errors.APIError:
    """Return the error of a download that the server refuses with this status."""
    expiry = "URLs of results expire after the `ttl` of the task, or after some days without one."
    if status in (404, 410):
        return errors.NotFoundError(f"There is no file at {shown} (HTTP {status}). {expiry}")
    if status in (401, 403):  # stores of files say so of URLs that have expired, too
        return errors.PermissionDeniedError(f"The server denies access to {shown} (HTTP {status}). {expiry}")
    if status == 429:
        return errors.RateLimitError(f"Too many requests at once for {shown} (HTTP 429).")
    if status >= 500 or status == 408:
        return errors.ServerError(f"The server failed to send {shown} (HTTP {status}).")
    return errors.APIError(f"The server refused to send {shown} (HTTP {status}).")
