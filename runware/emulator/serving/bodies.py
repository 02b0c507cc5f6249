"""The bodies of messages, which are arrays of objects."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

import attrs
from starlette.responses import Response

from runware.emulator.addresses import outgoing
from runware.emulator.refusal import problem
from runware.emulator.serving.incoming import TooMuch, read_large_json

#: Objects of one message: so many that nobody means more, and so few that they do not fill the memory.
MOST_OBJECTS = 10_000


@attrs.frozen
class Body:
    """What a message says."""

    #: The JSON; None where it is none, or more than is looked at.
    value: object = None
    #: What is answered to a message that is no array of objects, or of too many.
    error: dict[str, Any] | None = None

    @property
    def requests(self) -> list[object]:
        """Its objects, or what is in their places; none of a message that is answered with the error."""
        return list(cast("list[object]", self.value)) if self.error is None else []


async def read_body(text: str | bytes) -> Body:
    """What a message says."""
    try:
        value: Any = await read_large_json(text)
    except TooMuch as much:
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
    """An answer over HTTP. What a client sent may be in it, whatever that was."""
    # Not `JSONResponse`, which refuses numbers that are none, and halves of surrogate pairs.
    return Response(outgoing(json.dumps(body)), status, headers, "application/json")


def _no_array(more: str = "") -> dict[str, Any]:
    return problem("invalidPayloadFormat", f"The payload must be an array of objects.{more}")
