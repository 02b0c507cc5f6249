"""The connection to one client over a WebSocket, with the faults of the messages that are sent on it."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from starlette.requests import HTTPConnection
from starlette.websockets import WebSocket, WebSocketDisconnect

from runware.emulator.addresses import outgoing
from runware.emulator.faults import Chance

#: Seconds after which a held-back message is sent if no other message overtakes it.
HOLD_TIMEOUT = 0.1

#: Aborts a connection without a close frame; with None, all connections.
BreakOff = Callable[[HTTPConnection | None], None]


class Connection:
    """Connection to one client: sends messages, with the faults of their delivery."""

    def __init__(
        self, socket: WebSocket, chance: Callable[[], Chance], break_off: BreakOff, origin: str
    ) -> None:
        self._socket = socket
        #: The origin of the server as the client sees it.
        self._origin = origin
        self._chance = chance
        self._break_off = break_off
        #: A message that the next one overtakes.
        self._held: str | None = None
        self._release: asyncio.Task[None] | None = None
        #: Whether messages of both directions are ignored (the fault `half_open`).
        self.half_open = False
        #: Whether the server has closed or aborted the connection: later messages of the client are ignored.
        self.ended = False
        #: The fault because of which messages of the client are ignored; empty if there is none.
        self.fault = ""
        #: The time of the last message of either side (`time.monotonic`).
        self.last_message_at = time.monotonic()

    async def send(self, message: Mapping[str, Any]) -> bool:
        """Send a message; return whether the server treats it as delivered."""
        chance = self._chance()
        if late := chance.delay():
            await asyncio.sleep(late)
        if self.half_open:
            return True
        if self.ended:
            return False
        if chance.strikes("lose"):
            self.fault = "lose"
            self.abort()
            return True
        if chance.strikes("garbage"):
            await self._transmit(chance.garbage())
        if chance.strikes("empty"):
            await self._transmit(json.dumps({"data": []}))
        if chance.strikes("unnamed_error"):
            await self._transmit(json.dumps({"errors": [chance.unnamed_error()]}))
        if (odd := chance.odd_item(message.get("data", ()))) is not None:
            await self._transmit(json.dumps({"data": [odd]}))
        text = outgoing(json.dumps(message), self._origin)
        if self._held is None and chance.strikes("reorder"):
            self._held = text
            self._release = asyncio.get_running_loop().create_task(self._release_later())
            return True
        sent = await self._transmit(text)
        if sent and chance.strikes("duplicate"):
            await self._transmit(text)
        await self._release_held()
        return sent

    def abort(self) -> None:
        """Abort the connection, without a close frame."""
        self.ended = True
        self._break_off(self._socket)

    async def close(self) -> None:
        """Close the connection with code 1001, like a server that restarts."""
        self.ended = True
        await self._socket.close(1001)

    def reset(self) -> None:
        """Drop a held-back message, and abort a connection that a fault has broken."""
        self._drop_held()
        if self.half_open or self.ended:
            self.abort()

    def on_disconnect(self) -> None:
        """Handle the end of the connection: send nothing more."""
        self.ended = True
        self._drop_held()

    async def _transmit(self, text: str) -> bool:
        try:
            await self._socket.send_text(text)
        except (RuntimeError, WebSocketDisconnect):
            return False
        self.last_message_at = time.monotonic()
        return True

    async def _release_later(self) -> None:
        await asyncio.sleep(HOLD_TIMEOUT)
        self._release = None
        await self._release_held()

    async def _release_held(self) -> None:
        if (held := self._drop_held()) is not None and not self.half_open:
            await self._transmit(held)

    def _drop_held(self) -> str | None:
        """Return the held-back message, if there is one, and forget it."""
        if self._release is not None:
            self._release.cancel()
        held, self._held, self._release = self._held, None, None
        return held
