"""Bodies of messages: arrays of request objects, and JSON responses."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

import attrs
from starlette.responses import Response

from runware.emulator.addresses import outgoing
from runware.emulator.refusal import problem
from runware.emulator.serving.incoming import LimitExceeded, read_large_json

#: Maximum number of objects in a message: more than clients send, and few enough for the memory.
MOST_OBJECTS = 10_000


@attrs.frozen
class Body:
    """The decoded body of a message."""

    #: The decoded JSON; None if the body is not JSON, or exceeds the limits.
    value: object = None
    #: The error for a message that is not an array of objects, or has too many; None for a valid one.
    error: dict[str, Any] | None = None

    @property
    def requests(self) -> list[object]:
        """The items of the array, which may also be other values than objects; empty if there is an error."""
        return list(cast("list[object]", self.value)) if self.error is None else []


async def read_body(text: str | bytes) -> Body:
    """Decode the body of a message."""
    try:
        value: Any = await read_large_json(text)
    except LimitExceeded as much:
        return Body(error=_no_array(f" It {much}."))
    except ValueError:
        return Body(error=_no_array())
    if not isinstance(value, list) or not value:
        return Body(cast("object", value), _no_array())
    if len(cast("list[object]", value)) > MOST_OBJECTS:
        return Body(error=_no_array(f" The local server takes {MOST_OBJECTS} of them in one message."))
    return Body(cast("object", value))


def json_answer(
    body: Mapping[str, Any], status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """Return a JSON response over HTTP, which may contain any values that a client sent."""
    # Not `JSONResponse`, which refuses NaN, infinity and unpaired surrogates.
    return Response(outgoing(json.dumps(body)), status, headers, "application/json")


def _no_array(more: str = "") -> dict[str, Any]:
    return problem("invalidPayloadFormat", f"The payload must be an array of objects.{more}")
