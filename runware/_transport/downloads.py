"""Downloads that are taken up where they broke off."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import aclosing
from typing import TypeAlias

import attrs

import runware.errors as errors
from runware._logs.redact import without_secrets
from runware._transport.http_answers import StreamedReply, extent, pause_before_retry, status_error

TRIES = 3

#: Asks for the file once, with these headers.
Get: TypeAlias = Callable[[Mapping[str, str]], Awaitable[StreamedReply]]


@attrs.define(eq=False, repr=False)
class ResumingDownload:
    """One file, over as many responses as it takes."""

    _get: Get
    _url: str
    _backoff: float
    content_type: str | None = None
    _reply: StreamedReply | None = None
    _tries: int = 0
    _received: int = 0
    _skip: int = 0
    #: ETag and size: is it still the same file?
    _identity: tuple[str | None, int | None] = (None, None)

    async def open(self) -> None:
        """Begin, or go on where it broke off."""
        while True:
            self._tries += 1
            try:
                await self._request()
            except errors.RunwareError as error:
                await self._pause_after(error)
            else:
                return

    async def close(self) -> None:
        """Break it off, or let go of what is left of it."""
        reply, self._reply = self._reply, None
        if reply is not None:
            await reply.close()

    async def chunks(self) -> AsyncIterator[bytes]:
        """The whole file, each byte once."""
        while self._reply is not None:
            try:
                async with aclosing(self._reply.chunks()) as chunks:
                    async for chunk in chunks:
                        fresh = chunk[self._skip :]
                        self._skip -= len(chunk) - len(fresh)
                        self._received += len(fresh)
                        if fresh:
                            yield fresh
                self._verify_size()
            except errors.RunwareError as error:
                await self._pause_after(error)
                await self.open()
            else:
                return

    async def _request(self) -> None:
        # Compressed, a file could not be taken up in its middle.
        headers = {"Accept-Encoding": "identity"}
        etag = self._identity[0]
        if self._received:
            headers["Range"] = f"bytes={self._received}-"
            if etag is not None and etag.isascii() and not etag.startswith("W/"):
                headers["If-Range"] = etag
        self._reply = await self._get(headers)
        if self._reply.status not in (200, 206):
            raise status_error(self._shown, self._reply.status)
        self._accept(self._reply)

    def _accept(self, reply: StreamedReply) -> None:
        start, size = extent(reply.status, reply.headers)
        identity = reply.headers.get("ETag"), size
        if not self._received:
            self.content_type = reply.headers.get("Content-Type")
            self._identity = identity
        elif any(old and new and old != new for old, new in zip(self._identity, identity, strict=True)):
            raise errors.ConnectionLostError(
                f"The file {self._shown} changed while it was downloaded.", retryable=False
            )
        if start is None or start > self._received:
            raise errors.ConnectionLostError(f"The server left out a part of {self._shown}.")
        self._skip = self._received - start

    def _verify_size(self) -> None:
        """A body can be as long as its own header says, and still be less than the file."""
        size = self._identity[1]
        if size is not None and size != self._received:
            raise errors.ConnectionLostError(
                f"The download of {self._shown} ended after {self._received} of {size} bytes."
            )

    async def _pause_after(self, error: errors.RunwareError) -> None:
        if not error.retryable or self._tries >= TRIES:
            raise error
        asked = None if self._reply is None else self._reply.pause
        await self.close()  # while it pauses, others may use the connection
        await asyncio.sleep(pause_before_retry(self._tries, asked, self._backoff))

    @property
    def _shown(self) -> str:
        return without_secrets(self._url)
