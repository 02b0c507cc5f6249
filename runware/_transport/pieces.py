"""Large messages go out in pieces, so that it is seen whether they do: on a slow line, that is a sign of life.

What the system has taken has not gone out yet, and it takes megabytes. So it is asked to take no more than it can send soon.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator

PIECE = 1 << 16  # bytes


def in_pieces(content: bytes) -> Iterator[bytes]:
    """The content in pieces that are large enough to cost nothing."""
    for start in range(0, len(content), PIECE):
        yield content[start : start + PIECE]


def socket_options() -> list[tuple[int, int, int]]:
    """What to ask of a socket, on systems that can do it."""
    option: int | None = getattr(socket, "TCP_NOTSENT_LOWAT", None)
    return [] if option is None else [(socket.IPPROTO_TCP, option, PIECE)]
