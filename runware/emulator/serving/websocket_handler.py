"""Handling of the messages of one client over a WebSocket, from the handshake to the end of the connection."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Sequence
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from runware.emulator.addresses import asked_origin
from runware.emulator.keeping.history import SeenTask
from runware.emulator.keeping.records import was_reset
from runware.emulator.serving.bodies import Body, read_body
from runware.emulator.serving.connection import Connection
from runware.emulator.serving.frontend import Frontend, bad_key
from runware.emulator.serving.server_state import ServerState, as_object, is_ping, pong
from runware.emulator.serving.sessions import Session

#: Seconds without a message of either side after which the connection is closed, as by the API.
IDLE_TIMEOUT = 120.0


class WebSocketHandler:
    """Receiver of a client's messages, which authenticates the client and starts its tasks.

    Args:
        frontend: The state and settings that all connections share.
        socket: The accepted connection.
    """

    def __init__(self, frontend: Frontend, socket: WebSocket) -> None:
        self._frontend = frontend
        self._socket = socket
        self._client = frontend.addresses.client_of(socket)
        origin = frontend.addresses.origin_of(socket)
        asked_origin.set(origin)
        self._connection = Connection(socket, lambda: frontend.state.chance, frontend.break_off, origin)
        #: One bound method for the whole connection: sessions identify it by this method.
        self._send = self._connection.send
        self._session: Session | None = None
        #: All sessions of this connection: a client may authenticate more than once.
        self._sessions: list[Session] = []
        #: The error of the last refused key; None if no key was refused.
        self._refusal: dict[str, Any] | None = None

    async def run(self) -> None:
        """Receive and process messages until the client or the server closes the connection."""
        frontend = self._frontend
        frontend.state.connections.add(self._socket)
        frontend.open_connections.add(self._connection)
        frontend.on_change()
        frontend.on_connection("opened", self._client)
        try:
            while True:
                await self._process(await self._received())
        except WebSocketDisconnect:
            pass
        finally:
            frontend.state.connections.discard(self._socket)
            frontend.open_connections.discard(self._connection)
            frontend.on_change()
            frontend.on_connection("closed", self._client)
            self._connection.on_disconnect()
            for session in self._sessions:
                session.leave(self._send)

    async def _received(self) -> Body:
        """Return the next message. After `IDLE_TIMEOUT` seconds without one, close the connection: clients have to ping."""
        connection = self._connection
        while True:
            open_still = not (connection.half_open or connection.ended)
            left = connection.last_message_at + IDLE_TIMEOUT - time.monotonic() if open_still else None
            if left is not None and left <= 0:
                await connection.close()
                continue
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(left):
                    message = await self._socket.receive()
                break
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1000))
        connection.last_message_at = time.monotonic()
        # Some clients send text in binary frames.
        return await read_body(message.get("text") or message.get("bytes") or "")

    async def _process(self, body: Body) -> None:
        state, connection = self._frontend.state, self._connection
        state.see(body.requests)
        seen = state.service.history.see(body.value, self._client, "websocket")
        late = await self._inject_faults(state)
        if connection.ended or connection.half_open:
            state.service.history.swallow(seen, connection.fault)
            return
        self._frontend.note(state, body, self._socket, self._session)
        if late:
            connection.ended = True
        await self._answer(state, body, seen)
        if late:
            await connection.close()

    async def _inject_faults(self, state: ServerState) -> bool:
        """Inject the faults of a received message; return whether to close the connection after processing it."""
        connection, chance = self._connection, state.chance
        if connection.ended or connection.half_open:
            return False
        if chance.strikes("restart"):
            connection.ended, connection.fault = True, "restart"
            self._frontend.restart(state)
            return False
        if chance.strikes("forget"):
            state.sessions.forget()
        connection.fault = next(
            (fault for fault in ("half_open", "abort", "drop") if chance.strikes(fault)), ""
        )
        if connection.fault == "half_open":
            connection.half_open = True
        elif connection.fault == "abort":
            connection.abort()
        elif connection.fault == "drop":
            await connection.close()
        return not connection.half_open and not connection.ended and chance.strikes("drop_late")

    async def _answer(self, state: ServerState, body: Body, noted: Sequence[SeenTask | None]) -> None:
        history = state.service.history
        if body.error is not None:
            for seen in noted:
                history.fail(seen, [body.error])
            await self._send({"errors": [body.error]})
            return
        for request, seen in zip(body.requests, noted, strict=True):
            given = as_object(request)
            if given.get("taskType") in ("authentication", "newConnection"):
                if self._session is None and state.chance.strikes("shut"):
                    history.swallow(noted, "shut")
                    await self._connection.close()
                    return
                await self._authenticate(state, given)
            elif self._session is None:
                refusal = self._refusal or bad_key(None)
                history.fail(seen, [refusal])
                await self._send({"errors": [refusal]})
            elif is_ping(request):
                await self._send(pong(state, given))
            elif state.is_of_former(given):
                await self._session.deliver({"errors": [was_reset(given)]})
            elif (error := state.chance.overload(given)) is not None:
                history.fail(seen, [error])
                await self._session.deliver({"errors": [error]})
            else:
                state.service.spawn(request, self._session.deliver, seen)

    async def _authenticate(self, state: ServerState, given: dict[str, Any]) -> None:
        error = self._frontend.key_error(given.get("apiKey"), state)
        if error is not None:
            self._refusal = error
            self._frontend.on_connection("refused", self._client)
            # Some clients read only `error` here, others only `errors`.
            await self._send({"errors": [error], "error": error})
            return
        self._session = state.sessions.open(given.get("connectionSessionUUID"))
        if self._session not in self._sessions:
            self._sessions.append(self._session)
        opened = {"taskType": "authentication", "connectionSessionUUID": self._session.uuid}
        await self._send({"data": [opened]})
        await self._session.resume(self._send)
