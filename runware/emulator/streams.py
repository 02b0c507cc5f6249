"""One result given piece by piece: a language model's text as server-sent events."""

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
#: On their way from who writes them to who sends them; None after the last.
Pieces: TypeAlias = "asyncio.Queue[Piece | None]"

#: What comes in pieces, in this order; everything else of a result stands in the last one.
_WRITTEN = ("reasoningContent", "text")
#: A word with the space before it, or a part of a very long one.
_PIECE = re.compile(r"\s*\S{1,16}|\s+\Z")

#: After so many pieces happens what goes wrong in the middle of a stream.
MIDDLE = 2


def check_stream(cls: type[Task[Any]], request: Mapping[str, Any], *, over_http_alone: bool) -> None:
    """Refuse a stream that cannot be.

    Raises:
        Refused: The task does not stream, came in a way that has no streams, or wants what a stream does not give.
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
    """A result as the pieces that it is streamed in."""
    envelope = {key: item[key] for key in ENVELOPE}
    pieces: list[Piece] = []
    for field in _WRITTEN:
        pieces += [
            {**envelope, "delta": {field: part}, "finishReason": None} for part in _parts(item.get(field, ""))
        ]
    rest = {key: value for key, value in item.items() if key not in (*ENVELOPE, *_WRITTEN)}
    return [*pieces, {**envelope, "delta": {}, **rest}]


def _parts(written: object) -> list[object]:
    """A text, or a list of texts, word by word. What was chosen may be anything else, which comes as it is."""
    lines = cast("list[object]", written) if isinstance(written, list) else [written]
    if not all(isinstance(line, str) for line in lines):
        return [written]
    return [*_PIECE.findall("\n".join(cast("list[str]", lines)))]


#: Stands for what is lost: the stream ends as if it had been cut off.
CUT: Piece = {}


async def drained(pieces: Pieces) -> AsyncGenerator[Piece]:
    """The pieces as they come, to the last."""
    while (piece := await pieces.get()) is not None:
        yield piece


async def events(pieces: AsyncIterator[Piece], strikes: Callable[[str], bool]) -> AsyncGenerator[bytes]:
    """The body of an answer: each piece as an event, then the word for the end."""
    cut, lost = strikes("stream_cut"), strikes("stream_lose")
    sent = 0
    async for piece in pieces:
        if piece is CUT or (sent == MIDDLE and cut):
            return
        if sent == MIDDLE and lost:
            raise ConnectionAbortedError("A fault: the connection breaks in the middle of the stream.")
        text = outgoing(json.dumps(piece, ensure_ascii=False))
        yield f"data: {text}\n\n".encode("utf-8", "backslashreplace")
        sent += 1
    yield b"data: [DONE]\n\n"
