"""The body of an HTTP answer, no more of it than is wanted, however small it is as it travels."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator

from runware.errors import ConnectionLostError, ResponseTooLargeError

#: What is asked for. Others may take very little and become very large at once.
ENCODINGS = "gzip, deflate"
KNOWN = frozenset({"", "identity", "gzip", "x-gzip", "deflate"})
_PIECE = 1 << 20  # bytes that are decompressed at a time
_EITHER = zlib.MAX_WBITS | 32  # gzip or zlib, as its first bytes say


async def decompressed(chunks: AsyncIterator[bytes], encoding: str, limit: int) -> AsyncIterator[bytes]:
    """The chunks of a body as they come, decompressed.

    Args:
        chunks: The body as it travels.
        encoding: Its `Content-Encoding`; empty for none.
        limit: Bytes that it may have in all.

    Raises:
        ResponseTooLargeError: It has more.
        ConnectionLostError: It cannot be decompressed.
    """
    total = 0
    async for chunk in chunks if encoding in ("", "identity") else _inflated(chunks, encoding):
        total += len(chunk)
        if total > limit:
            raise ResponseTooLargeError.of(limit)
        yield chunk


async def _inflated(chunks: AsyncIterator[bytes], encoding: str) -> AsyncIterator[bytes]:
    if encoding not in KNOWN:
        raise ConnectionLostError(
            "The server's answer is compressed in a way that was not asked for (Content-Encoding); gzip and deflate are."
        )
    inflater = zlib.decompressobj(_EITHER)
    try:
        async for chunk in chunks:
            while chunk and not inflater.eof:
                yield inflater.decompress(chunk, _PIECE)
                chunk = inflater.unconsumed_tail
    except zlib.error as error:
        raise ConnectionLostError(
            f"The server's answer is said to be {encoding}, and cannot be decompressed: {error}."
        ) from error
