"""Sending of large messages in pieces, whose progress shows that the connection is alive on a slow line.

Data that the system has accepted is not sent yet, and it accepts megabytes. So the system is asked to accept no more than
it can send soon.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import TypeVar

PIECE = 1 << 16  # bytes
Content = TypeVar("Content", bytes, memoryview)


def in_pieces(content: Content) -> Iterator[Content]:
    """Yield the content in pieces, which are large enough that splitting costs nothing. A view is not copied."""
    for start in range(0, len(content), PIECE):
        yield content[start : start + PIECE]


def socket_options() -> list[tuple[int, int, int]]:
    """Return the socket options that limit unsent data, on systems that have them."""
    option: int | None = getattr(socket, "TCP_NOTSENT_LOWAT", None)
    return [] if option is None else [(socket.IPPROTO_TCP, option, PIECE)]
