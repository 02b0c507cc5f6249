"""The bodies of messages, which are arrays of objects."""

from __future__ import annotations

from typing import Any, cast

from starlette.websockets import WebSocket, WebSocketDisconnect

from runware.emulator.refusal import problem
from runware.emulator.serving.incoming import read_json

#: Objects of one message: so many that nobody means more, and so few that they do not fill the memory.
MOST_OBJECTS = 10_000
#: Stands for the body of a message that has more.
_TOO_MANY = f"The local server takes {MOST_OBJECTS} of them in one message."


async def received(socket: WebSocket) -> object:
    """The next message. Some clients send text as bytes."""
    message = await socket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code", 1000))
    return parsed(message.get("text") or message.get("bytes") or "")


def parsed(text: str | bytes) -> object:
    """What a message says: usually an array of objects. None if it is no JSON."""
    try:
        body: Any = read_json(text)
    except ValueError:
        return None
    return cast(
        "object", _TOO_MANY if isinstance(body, list) and len(cast("Any", body)) > MOST_OBJECTS else body
    )


def no_array(body: Any) -> dict[str, Any]:
    """What is said to a message that is none."""
    more = f" {_TOO_MANY}" if body == _TOO_MANY else ""
    return problem("invalidPayloadFormat", f"The payload must be an array of objects.{more}")
