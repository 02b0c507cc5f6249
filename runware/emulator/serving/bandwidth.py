"""Bandwidth limit for the data that a connection sends to its client."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, cast

from uvicorn.protocols.http.h11_impl import H11Protocol

#: Seconds between two writes.
INTERVAL = 0.02


class ThrottledTransport:
    """Wrapper of a transport that writes in small pieces. Other methods are those of the wrapped transport."""

    def __init__(self, transport: asyncio.Transport, bytes_per_second: int) -> None:
        self._transport = transport
        self._piece = max(int(bytes_per_second * INTERVAL), 1)
        self._waiting = bytearray()
        self._turn: asyncio.TimerHandle | None = None
        self._closing = False

    def write(self, data: bytes) -> None:
        """Queue data, which is written piece by piece."""
        self._waiting += data
        if self._turn is None:
            self._write_piece()

    def _write_piece(self) -> None:
        self._turn = None
        if self._waiting and not self._transport.is_closing():
            self._transport.write(bytes(self._waiting[: self._piece]))
            del self._waiting[: self._piece]
            self._turn = asyncio.get_running_loop().call_later(INTERVAL, self._write_piece)
        elif self._closing:
            self._transport.close()

    def close(self) -> None:
        """Close the transport when all queued data is written."""
        self._closing = True
        if self._turn is None:
            self._transport.close()

    def is_closing(self) -> bool:
        """Whether the transport is closed, or will be closed after the queued data."""
        return self._closing or self._transport.is_closing()

    def abort(self) -> None:
        """Close the transport at once, without the queued data."""
        self._waiting.clear()
        self._transport.abort()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


def throttled_protocol(bandwidth: Callable[[], int | None]) -> type[H11Protocol]:
    """Return a protocol class that limits each new connection to what `bandwidth` returns then; None is unlimited."""

    class Throttled(H11Protocol):
        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            limit = bandwidth()
            throttled = (
                transport
                if limit is None
                else cast("asyncio.Transport", ThrottledTransport(transport, limit))
            )
            super().connection_made(throttled)

        def _should_upgrade(self) -> bool:
            # Some proxies send `Upgrade` with every request, but only a GET can be a WebSocket handshake.
            return self.scope["method"] == "GET" and super()._should_upgrade()

    return Throttled
