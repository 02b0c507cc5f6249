"""The way out to one client over WebSocket, and what goes wrong on it."""

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

#: Seconds for which a message is held back if no other comes that could overtake it.
HELD_FOR = 0.1

#: Breaks a connection off, or all, without a word.
BreakOff = Callable[[HTTPConnection | None], None]


class Line:
    """The way out to one client, and what goes wrong on it."""

    def __init__(
        self, socket: WebSocket, chance: Callable[[], Chance], break_off: BreakOff, origin: str
    ) -> None:
        self._socket = socket
        #: The address by which the client knows the server.
        self._origin = origin
        self._chance = chance
        self._break_off = break_off
        self._held: list[str] = []
        self._release: asyncio.Task[None] | None = None
        #: Nothing is done or said any more, and nobody is told.
        self.half_open = False
        #: It was closed or broken off from this side: what still comes is not looked at.
        self.ended = False
        #: The fault because of which nothing is looked at any more.
        self.fault = ""
        #: When something was said last, on either side.
        self.said = time.monotonic()

    async def send(self, message: Mapping[str, Any]) -> bool:
        """Send a message. Returns whether the server may hold it for delivered."""
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
        if chance.strikes("reorder"):
            self._held.append(text)
            if self._release is None:
                self._release = asyncio.get_running_loop().create_task(self._release_later())
            return True
        sent = await self._transmit(text)
        if sent and chance.strikes("duplicate"):
            await self._transmit(text)
        await self._release_held()
        return sent

    def abort(self) -> None:
        """Break the connection off without a word."""
        self.ended = True
        self._break_off(self._socket)

    async def close(self) -> None:
        """Close the connection as a server does that restarts."""
        self.ended = True
        await self._socket.close(1001)

    def reset(self) -> None:
        """Forget what goes wrong. A connection that is out of order already is broken off."""
        self._held.clear()
        if self.half_open or self.ended:
            self.abort()

    def left(self) -> None:
        """The client is gone."""
        self.ended = True
        self._held.clear()
        if self._release is not None:
            self._release.cancel()

    async def _transmit(self, text: str) -> bool:
        try:
            await self._socket.send_text(text)
        except (RuntimeError, WebSocketDisconnect):
            return False
        self.said = time.monotonic()
        return True

    async def _release_later(self) -> None:
        await asyncio.sleep(HELD_FOR)
        self._release = None
        await self._release_held()

    async def _release_held(self) -> None:
        held, self._held = self._held, []
        for text in held:
            await self._transmit(text)
