"""Content encodings of response bodies, and their decompression."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncIterator, Iterator, Mapping

from runware._files.sniff import is_unknown_binary

#: The encodings to ask for. With others, very few bytes may become very many at once.
ENCODINGS = "gzip, deflate"
KNOWN = frozenset({"gzip", "x-gzip", "deflate"})
#: Encodings that are sent without being asked for. Other words, such as `none` and `utf-8`, mean no compression.
_OTHERS = frozenset({"br", "zstd", "compress", "x-compress", "dcb", "dcz", "lzma", "xz", "bzip2"})
_PIECE = 1 << 20  # maximum bytes of output at a time
_EITHER = zlib.MAX_WBITS | 32  # gzip or zlib, by the first bytes
_UNKNOWN = "The response has an unknown compression (Content-Encoding); only gzip and deflate are supported."
_GZIP = b"\x1f\x8b"  # the first bytes of gzip
_RAW = -zlib.MAX_WBITS  # what some servers call deflate: zlib without its header and checksum


class UnreadableError(Exception):
    """A body arrived that cannot be decompressed."""


def compressions(headers: Mapping[str, str]) -> list[str]:
    """Return the encodings of a body, by its headers, in the order in which they were applied."""
    words = [word.strip().lower() for word in headers.get("Content-Encoding", "").split(",")]
    return [word for word in words if word in KNOWN or word in _OTHERS]


async def inflated(
    chunks: AsyncIterator[bytes], encoding: str | None, *, to_the_end: bool
) -> AsyncIterator[bytes]:
    """Yield a body decompressed. `encoding` is None for one that is not known, which raises.

    Raises:
        UnreadableError: The body cannot be decompressed; or it ends too early, with `to_the_end`.
    """
    if encoding is None:
        raise UnreadableError(_UNKNOWN)
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
                if len(piece) == _PIECE:
                    await asyncio.sleep(0)  # few bytes may become very many: others get their turn in between
        # JSON shows whether it is complete. A file does not, if its length is not known.
        if to_the_end and inflater is not None and not inflater.is_at_end:
            raise UnreadableError("The compressed file is incomplete.")
    except zlib.error as error:
        raise UnreadableError(
            f"The response has the Content-Encoding {encoding}, and cannot be decompressed: {error}."
        ) from error


async def recognised(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Yield a file of unknown compression if it begins as a file does: the library knew it, or the header is wrong.

    Raises:
        UnreadableError: It does not: it is still compressed.
    """
    is_checked = False
    async for chunk in chunks:
        if not is_checked and is_unknown_binary(chunk):
            raise UnreadableError(_UNKNOWN)
        is_checked = True
        yield chunk


class _Inflater:
    """Decompressor of a body. The first two bytes tell the format: not all servers and proxies name the right one."""

    def __init__(self, head: bytes, encoding: str) -> None:
        is_zlib = head[0] & 15 == zlib.DEFLATED and int.from_bytes(head[:2]) % 31 == 0
        is_unmarked = not is_zlib and head[:2] != _GZIP
        is_raw = encoding == "deflate" and is_unmarked
        #: Whether the body is not compressed: a proxy decompressed it and left the header, or it never was. No compressed
        #: body begins as JSON does.
        self._is_plain = head[:1] in (b"{", b"[") or (is_unmarked and not is_raw)
        self._current = zlib.decompressobj(_RAW if is_raw else _EITHER)
        #: Bytes after the end of a part.
        self._rest = b""

    @property
    def is_at_end(self) -> bool:
        """Whether the body may end here."""
        return self._is_plain or self._current.eof

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        """Yield the output of the next bytes, in pieces."""
        if self._is_plain:
            yield chunk
            return
        while chunk:
            if self._current.eof:
                self._rest += chunk
                if self._rest[:2] != _GZIP:
                    self._rest = self._rest[:2]
                    return  # one byte of the next part, or garbage
                # A gzip body may have several parts, each with an end.
                self._current, chunk, self._rest = zlib.decompressobj(_EITHER), self._rest, b""
            yield self._current.decompress(chunk, _PIECE)
            chunk = self._current.unconsumed_tail or self._current.unused_data
