"""What a session needs of a transport, and a transport of its session."""

from __future__ import annotations

from typing import Protocol

from runware._logs.secret import SecretURL
from runware.errors import RunwareError


class Transport(Protocol):
    """Carries the messages of one protocol, in one event loop."""

    def ensure_connected(self) -> None:
        """Connect, unless that is done or under way."""
        ...

    def send(self) -> None:
        """Send what there is to send now."""
        ...

    def on_timer(self, now: float) -> None:
        """Time has passed, and the protocol wanted to be woken."""
        ...

    async def close(self) -> None:
        """Hang up."""
        ...


class Listener(Protocol):
    """The session that a transport works for."""

    @property
    def awaited(self) -> bool:
        """Whether somebody waits for the connection itself."""
        ...

    def on_change(self) -> None:
        """Something has happened to tasks or to the connection."""
        ...

    def on_connected(self, url: SecretURL) -> None:
        """There is a connection."""
        ...

    def on_lost(self, reason: RunwareError, pause: float) -> None:
        """There is no connection, and another one is tried after a pause."""
        ...

    def on_unreachable(self, reason: RunwareError) -> None:
        """There is no connection, and there will be none."""
        ...

    def turn_soon(self) -> None:
        """Something may be sent now that could not be sent before."""
        ...
