"""State and settings that WebSocket and HTTP share: the current state, the valid key, the callbacks."""

from __future__ import annotations

import contextlib
import hmac
from collections.abc import Callable
from typing import Any

import attrs
from starlette.requests import HTTPConnection
from starlette.websockets import WebSocket

from runware.emulator.addresses import Addresses
from runware.emulator.keeping.bounds import weight
from runware.emulator.keeping.ledger import ReceivedMessage, redacted
from runware.emulator.refusal import problem
from runware.emulator.serving.bodies import Body
from runware.emulator.serving.connection import BreakOff, Connection
from runware.emulator.serving.server_state import ServerState, is_ping
from runware.emulator.serving.sessions import Session


@attrs.define(eq=False)
class Frontend:
    """State and settings that all connections share. The meaning of messages is left to the service."""

    #: The current state. A message keeps the state that was current when it arrived.
    state: ServerState
    #: The only valid key; None if any key is valid that is not empty.
    api_key: str | None
    addresses: Addresses
    #: Aborts a connection, or all, without a close frame. The server that runs the application provides it.
    break_off: BreakOff
    #: Called when a message was received, or a connection was opened or closed.
    on_change: Callable[[], None]
    #: Called with `opened`, `closed`, or `refused` (an invalid key), and the client's address.
    on_connection: Callable[[str, str], None]
    #: The open connections over WebSocket.
    open_connections: set[Connection] = attrs.Factory(set[Connection])
    #: The requests over HTTP that a fault leaves without an answer.
    unanswered: set[HTTPConnection] = attrs.Factory(set[HTTPConnection])

    async def reset(self, state: ServerState) -> None:
        """Replace the state. Tasks in flight end with an error. Connections stay, unless a fault has broken them."""
        former = self.state
        self.replace(state)
        for connection in list(self.open_connections):
            connection.reset()
        for request in list(self.unanswered):
            self.break_off(request)
        await former.service.reset()
        self.on_change()

    def replace(self, state: ServerState) -> None:
        """Replace the state; subscribers of its history move to the new one."""
        former, self.state = self.state, state
        state.service.history.follow(former.service.history)

    def key_error(self, given: object, state: ServerState) -> dict[str, Any] | None:
        """Return the error for a key; None if the key is valid. The fault `refuse` also refuses valid ones."""
        if isinstance(given, str) and given.strip():
            is_good = self.api_key is None or hmac.compare_digest(_bytes(given), _bytes(self.api_key))
            if is_good and not state.chance.refuses():
                return None
        return bad_key(given)

    def note(
        self,
        state: ServerState,
        body: Body,
        socket: WebSocket | None = None,
        session: Session | None = None,
    ) -> None:
        """Record a received message, unless it has only polls for tasks, or pings of connections, of a former state.

        The session of a connection of a former state is registered again.
        """
        message = ReceivedMessage(
            transport="http" if socket is None else "websocket", body=redacted(body.value)
        )
        strange = socket is not None and socket not in state.connections
        if message.objects and all(
            state.is_of_former(each) or (strange and is_ping(each)) for each in message.objects
        ):
            return
        if socket is not None:
            state.connections.add(socket)
        if strange and session is not None:
            state.sessions.keep(session)
        state.received.add(message, weight(message.body))
        state.requested += len(message.tasks)
        self.on_change()

    def restart(self, state: ServerState) -> None:
        """Abort all connections and remove all sessions, like a server that restarts."""
        state.sessions.forget()
        self.break_off(None)

    async def hang_up(self, code: int) -> None:
        """Close all WebSocket connections."""
        for socket in list(self.state.connections):
            with contextlib.suppress(RuntimeError):
                await socket.close(code)


def _bytes(key: str) -> bytes:
    # Keys from JSON and from the command line can have unpaired surrogates.
    return key.encode(errors="surrogatepass")


def bad_key(given: object) -> dict[str, Any]:
    """Return the error for an invalid key, or for a missing one."""
    code, what = (
        ("invalidApiKey", "Invalid API key.") if given else ("missingApiKey", "The API key is missing.")
    )
    message = f"{what} Get one at https://my.runware.ai/signup"
    return problem(code, message, "apiKey", type="string", taskType="authentication")
