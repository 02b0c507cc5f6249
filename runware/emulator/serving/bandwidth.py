"""A connection that carries only so many bytes in a second to its client."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, cast

from uvicorn.protocols.http.h11_impl import H11Protocol

#: Seconds between two pieces.
TURN = 0.02


class SlowTransport:
    """A transport that writes a piece at a time. What it does not know itself it leaves to the real one."""

    def __init__(self, transport: asyncio.Transport, bytes_per_second: int) -> None:
        self._transport = transport
        self._piece = max(int(bytes_per_second * TURN), 1)
        self._waiting = bytearray()
        self._turn: asyncio.TimerHandle | None = None
        self._closing = False

    def write(self, data: bytes) -> None:
        """Have it written in its turn."""
        self._waiting += data
        if self._turn is None:
            self._write_piece()

    def _write_piece(self) -> None:
        self._turn = None
        if self._waiting and not self._transport.is_closing():
            self._transport.write(bytes(self._waiting[: self._piece]))
            del self._waiting[: self._piece]
            self._turn = asyncio.get_running_loop().call_later(TURN, self._write_piece)
        elif self._closing:
            self._transport.close()

    def close(self) -> None:
        """Close when everything is written."""
        self._closing = True
        if self._turn is None:
            self._transport.close()

    def is_closing(self) -> bool:
        """Whether it is closed, or is to be."""
        return self._closing or self._transport.is_closing()

    def abort(self) -> None:
        """Break off at once."""
        self._waiting.clear()
        self._transport.abort()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


def slow_lines(bandwidth: Callable[[], int | None]) -> type[H11Protocol]:
    """A protocol whose connections are as slow as `bandwidth` says when they are made."""

    class Slow(H11Protocol):
        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            limit = bandwidth()
            slow = transport if limit is None else cast("asyncio.Transport", SlowTransport(transport, limit))
            super().connection_made(slow)

        def _should_upgrade(self) -> bool:
            # What has a body is no handshake, whatever a proxy says of every request.
            return self.scope["method"] == "GET" and super()._should_upgrade()

    return Slow
