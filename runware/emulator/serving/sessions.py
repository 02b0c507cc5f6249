"""WebSocket sessions: undelivered messages are kept for a client that reconnects."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import uuid4

import attrs

#: Seconds for which undelivered messages are kept.
RESUME_TIMEOUT = 120.0

Send = Callable[[Mapping[str, Any]], Awaitable[bool]]


@attrs.define(eq=False)
class Session:
    """A client's session, which outlives its connection. `send` returns whether a message was sent."""

    uuid: str = attrs.Factory(lambda: str(uuid4()))
    #: None while the client is not connected.
    send: Send | None = None
    #: When the connection was lost (`time.monotonic`).
    left: float = attrs.Factory(time.monotonic)
    undelivered: list[tuple[float, Mapping[str, Any]]] = attrs.Factory(list[tuple[float, Mapping[str, Any]]])

    async def deliver(self, message: Mapping[str, Any]) -> None:
        """Send a message, or keep it until the client reconnects."""
        if self.send is None or not await self.send(message):
            now = time.monotonic()
            while self.undelivered and now - self.undelivered[0][0] > RESUME_TIMEOUT:
                del self.undelivered[0]
            self.undelivered.append((now, message))

    async def resume(self, send: Send) -> None:
        """Attach a connection, and send the kept messages, oldest first."""
        self.send = send
        waiting, self.undelivered = self.undelivered, []
        for since, message in waiting:
            if time.monotonic() - since <= RESUME_TIMEOUT:
                await self.deliver(message)

    def leave(self, send: Send) -> None:
        """Detach a lost connection, unless another one has already replaced it."""
        if self.send is send:
            self.send = None
            self.left = time.monotonic()


@attrs.define
class Sessions:
    """Registry of sessions by UUID."""

    _known: dict[str, Session] = attrs.Factory(dict[str, Session])
    _looked_through: float = attrs.Factory(time.monotonic)

    def open(self, uuid: object) -> Session:
        """Return the session with a UUID; a new session if there is none."""
        self._forget_old()
        known = self._known.get(uuid) if isinstance(uuid, str) else None
        if known is None:
            known = Session()
            self._known[known.uuid] = known
        return known

    def keep(self, session: Session) -> None:
        """Register an existing session, such as one that was opened before a reset."""
        self._known[session.uuid] = session

    def _forget_old(self) -> None:
        """Remove expired sessions without a connection, at most every twelve seconds."""
        now = time.monotonic()
        if now - self._looked_through < RESUME_TIMEOUT / 10:
            return
        self._looked_through = now
        self._known = {
            uuid: session
            for uuid, session in self._known.items()
            if session.send is not None or now - session.left <= RESUME_TIMEOUT
        }

    def forget(self) -> None:
        """Remove all sessions, like a server that restarts."""
        self._known.clear()
