"""How the bodies of answers are compressed, and what they are without that."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator, Iterator, Mapping

#: What is asked for. Others may take very little and become very large at once.
ENCODINGS = "gzip, deflate"
KNOWN = frozenset({"gzip", "x-gzip", "deflate"})
#: What is sent although it is not asked for. Other words, such as `none` and `utf-8`, compress nothing.
_OTHERS = frozenset({"br", "zstd", "compress", "x-compress", "dcb", "dcz", "lzma", "xz", "bzip2"})
_PIECE = 1 << 20  # bytes that are decompressed at a time
_EITHER = zlib.MAX_WBITS | 32  # gzip or zlib, as its first bytes say
_GZIP = b"\x1f\x8b"  # its first bytes
_RAW = -zlib.MAX_WBITS  # what some servers call deflate: the same as zlib, without its first and last bytes


class UnreadableError(Exception):
    """The bytes of a body came, and cannot be decompressed."""


def compressions(headers: Mapping[str, str]) -> list[str]:
    """The ways in which a body is compressed, by its headers, one after the other."""
    words = [word.strip().lower() for word in headers.get("Content-Encoding", "").split(",")]
    return [word for word in words if word in KNOWN or word in _OTHERS]


async def inflated(
    chunks: AsyncIterator[bytes], encoding: str | None, *, to_the_end: bool
) -> AsyncIterator[bytes]:
    """A body without its compression; None of one that is not known.

    Raises:
        UnreadableError: It cannot be decompressed; or it ends too early, and is to come `to_the_end`.
    """
    if encoding is None:
        raise UnreadableError(
            "The response has an unknown compression (Content-Encoding); only gzip and deflate are supported."
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
            raise UnreadableError("The compressed file is incomplete.")
    except zlib.error as error:
        raise UnreadableError(
            f"The response has the Content-Encoding {encoding}, and cannot be decompressed: {error}."
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
