"""What all ways into the server share: its state of now, whose key is good, and who is told of what happens."""

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
from runware.emulator.serving.line import BreakOff, Line
from runware.emulator.serving.server_state import ServerState, is_ping
from runware.emulator.serving.sessions import Session


@attrs.define(eq=False)
class Frontend:
    """Where messages come in and answers go out. What they mean is the service's business."""

    #: The one of now. A message belongs to that of its arrival to its end.
    state: ServerState
    #: The only key that is good; None: any that is not empty.
    api_key: str | None
    addresses: Addresses
    #: Breaks off a connection, or all, without a word: the business of whoever runs the application.
    break_off: BreakOff
    #: Called when a message has come, or a connection is opened or closed.
    on_change: Callable[[], None]
    #: Called when a connection was opened or closed, or its key refused, with the client.
    on_connection: Callable[[str, str], None]
    #: The ways out to all clients over WebSocket.
    lines: set[Line] = attrs.Factory(set[Line])
    #: The requests over HTTP that a fault leaves without an answer.
    unanswered: set[HTTPConnection] = attrs.Factory(set[HTTPConnection])

    async def reset(self, state: ServerState) -> None:
        """Begin a new state. What is under way ends with an error; connections stay, unless they are out of order."""
        former = self.state
        self.replace(state)
        for line in list(self.lines):
            line.reset()
        for request in list(self.unanswered):
            self.break_off(request)
        await former.service.reset()
        self.on_change()

    def replace(self, state: ServerState) -> None:
        """Put another state in the place of the one of now."""
        former, self.state = self.state, state
        state.service.history.follow(former.service.history)

    def key_error(self, given: object, state: ServerState) -> dict[str, Any] | None:
        """What is answered to whoever gives this as his key; None if it is good."""
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
        """A message has come. What only goes on with what began in another state is no business of this one."""
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
        if session is not None:
            state.sessions.keep(session)
        state.received.add(message, weight(message.body))
        state.requested += len(message.tasks)
        self.on_change()

    def restart(self, state: ServerState) -> None:
        """Break all connections off and lose all sessions, as a server that restarts does."""
        state.sessions.forget()
        self.break_off(None)

    async def hang_up(self, code: int) -> None:
        """Close all WebSocket connections."""
        for socket in list(self.state.connections):
            with contextlib.suppress(RuntimeError):
                await socket.close(code)


def _bytes(key: str) -> bytes:
    # JSON can have halves of surrogate pairs, and so can arguments of a process.
    return key.encode(errors="surrogatepass")


def bad_key(given: object) -> dict[str, Any]:
    """What is said to a key that is not good, or to none."""
    code, what = (
        ("invalidApiKey", "Invalid API key.") if given else ("missingApiKey", "The API key is missing.")
    )
    message = f"{what} Get one at https://my.runware.ai/signup"
    return problem(code, message, "apiKey", type="string", taskType="authentication")
