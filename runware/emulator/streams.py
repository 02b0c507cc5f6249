"""Text streams: a result split into pieces, and sent as server-sent events."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from typing import Any, TypeAlias, cast

from runware._models.model import Task
from runware.emulator.addresses import outgoing
from runware.emulator.keeping.records import ENVELOPE
from runware.emulator.refusal import Refused, problem

Piece = Mapping[str, Any]
#: Queue between the writer of a stream and the response; None after the last piece.
Pieces: TypeAlias = "asyncio.Queue[Piece | None]"

#: The fields that are split into pieces, in this order; all other fields are in the last piece.
_TEXT_FIELDS = ("reasoningContent", "text")
#: A word with the space before it; long words are split after 16 characters.
_PIECE = re.compile(r"\s*\S{1,16}|\s+\Z")

#: The number of pieces before a fault in the middle of a stream.
FAULT_AFTER = 2


def check_stream(cls: type[Task[Any]], request: Mapping[str, Any], *, over_http_alone: bool) -> None:
    """Refuse a stream that is not supported.

    Raises:
        Refused: The task cannot be streamed, did not arrive alone over HTTP, or asks for several results or a webhook.
    """
    others = [method for method in cls.__settings__.delivery if method != "stream"]
    if "stream" not in cls.__settings__.delivery:
        raise Refused(_no_stream(f"'{cls.task_type}' cannot be streamed.", others))
    if not over_http_alone:
        raise Refused(_no_stream("'stream' needs an HTTP request with this task alone.", others))
    count_param = cls.__settings__.count_param
    if count_param is not None and request.get(count_param, 1) != 1:
        code = f"invalid{count_param[:1].upper()}{count_param[1:]}"
        message = f"Invalid value for '{count_param}' parameter. Only one result can be streamed at a time."
        raise Refused(problem(code, message, count_param, type="integer", min=1, max=1))
    if "webhookURL" in request:
        message = "'webhookURL' cannot be used together with the deliveryMethod 'stream'."
        raise Refused(problem("incompatibleParameters", message, ["deliveryMethod", "webhookURL"]))


def _no_stream(why: str, others: list[str]) -> dict[str, Any]:
    listed = ", ".join(f"'{method}'" for method in others)
    return problem(
        "invalidDeliveryMethod",
        f"Invalid value for 'deliveryMethod' parameter. {why} Supported values here are: {listed}.",
        "deliveryMethod",
        type="string",
        allowedValues=others,
    )


def pieces_of(item: Piece) -> list[Piece]:
    """Split a result into the pieces of its stream."""
    envelope = {key: item[key] for key in ENVELOPE}
    pieces: list[Piece] = []
    for field in _TEXT_FIELDS:
        pieces += [
            {**envelope, "delta": {field: part}, "finishReason": None} for part in _parts(item.get(field, ""))
        ]
    rest = {key: value for key, value in item.items() if key not in (*ENVELOPE, *_TEXT_FIELDS)}
    return [*pieces, {**envelope, "delta": {}, **rest}]


def _parts(written: object) -> list[object]:
    """Split a text, or a list of texts, into words. Chosen answers may have any other value, which is one part."""
    lines = cast("list[object]", written) if isinstance(written, list) else [written]
    if not all(isinstance(line, str) for line in lines):
        return [written]
    return [*_PIECE.findall("\n".join(cast("list[str]", lines)))]


#: Sentinel in the queue: the stream ends here without a final event.
CUT: Piece = {}


async def drained(pieces: Pieces) -> AsyncGenerator[Piece]:
    """Yield the pieces of a queue until the last."""
    while (piece := await pieces.get()) is not None:
        yield piece


async def events(pieces: AsyncIterator[Piece], strikes: Callable[[str], bool]) -> AsyncGenerator[bytes]:
    """Yield the body of the response: each piece as an event, then `[DONE]`; `strikes` decides on faults."""
    cut, lost = strikes("stream_cut"), strikes("stream_lose")
    sent = 0
    async for piece in pieces:
        if piece is CUT or (sent == FAULT_AFTER and cut):
            return
        if sent == FAULT_AFTER and lost:
            raise ConnectionAbortedError("A fault: the connection breaks in the middle of the stream.")
        text = outgoing(json.dumps(piece, ensure_ascii=False))
        yield f"data: {text}\n\n".encode("utf-8", "backslashreplace")
        sent += 1
    yield b"data: [DONE]\n\n"
