"""WebSocket sessions: what could not be delivered is kept for a client that comes back."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import uuid4

import attrs

#: Seconds for which undelivered messages are kept.
KEPT_FOR = 120.0

Send = Callable[[Mapping[str, Any]], Awaitable[bool]]


@attrs.define(eq=False)
class Session:
    """One client's session, with a connection or without. `send` says whether the message got out."""

    uuid: str = attrs.Factory(lambda: str(uuid4()))
    send: Send | None = None
    #: When its connection was lost.
    left: float = attrs.Factory(time.monotonic)
    undelivered: list[tuple[float, Mapping[str, Any]]] = attrs.Factory(list[tuple[float, Mapping[str, Any]]])

    async def deliver(self, message: Mapping[str, Any]) -> None:
        """Send a message, or keep it until the client is back."""
        if self.send is None or not await self.send(message):
            now = time.monotonic()
            while self.undelivered and now - self.undelivered[0][0] > KEPT_FOR:
                del self.undelivered[0]
            self.undelivered.append((now, message))

    async def resume(self, send: Send) -> None:
        """The client has a connection: send what was kept, oldest first."""
        self.send = send
        waiting, self.undelivered = self.undelivered, []
        for since, message in waiting:
            if time.monotonic() - since <= KEPT_FOR:
                await self.deliver(message)

    def leave(self, send: Send) -> None:
        """The connection is gone, unless another has taken its place already."""
        if self.send is send:
            self.send = None
            self.left = time.monotonic()


@attrs.define
class Sessions:
    """All sessions by UUID."""

    _known: dict[str, Session] = attrs.Factory(dict[str, Session])
    _looked_through: float = attrs.Factory(time.monotonic)

    def open(self, uuid: object) -> Session:
        """The session of that UUID, or a new one if it is not known."""
        self._forget_old()
        known = self._known.get(uuid) if isinstance(uuid, str) else None
        if known is None:
            known = Session()
            self._known[known.uuid] = known
        return known

    def keep(self, session: Session) -> None:
        """Know a session that was opened before."""
        self._known[session.uuid] = session

    def _forget_old(self) -> None:
        """Forget those whose client did not come back in time; once in a while."""
        now = time.monotonic()
        if now - self._looked_through < KEPT_FOR / 10:
            return
        self._looked_through = now
        self._known = {
            uuid: session
            for uuid, session in self._known.items()
            if session.send is not None or now - session.left <= KEPT_FOR
        }

    def forget(self) -> None:
        """Lose all of them, as a server that restarts does."""
        self._known.clear()
