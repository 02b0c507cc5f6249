"""What arrives of a text that is streamed, and what the pieces make together. No I/O."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Generic, NamedTuple, TypeGuard, TypeVar, cast

import attrs

from runware._engine.envelope import unwrap
from runware._models.model import Result

R = TypeVar("R", bound=Result)

#: The last event of a stream.
DONE = "[DONE]"
TEXT, REASONING = "text", "reasoningContent"


@attrs.frozen(kw_only=True)
class TextDelta:
    """A piece of a text, as it is written.

    Attributes:
        text: What comes next in the text; may be empty.
        reasoning: What comes next in the model's thoughts; may be empty.
        extra: What else the piece says that this version does not know.
    """

    text: str = ""
    reasoning: str = ""
    extra: Mapping[str, object] = attrs.field(factory=dict[str, object])


class Said(NamedTuple):
    """What one event of a stream says."""

    pieces: list[dict[str, Any]]
    errors: list[dict[str, Any]]
    is_end: bool = False
    understood: bool = True


def read(data: str, decode: Callable[[bytes], object] = json.loads) -> Said:
    """Take the data of an event apart, whichever way it is wrapped; `decode` makes objects of its JSON."""
    if data.strip() == DONE:
        return Said([], [], is_end=True)
    try:
        message = decode(data.encode())
    except (ValueError, RecursionError):
        return Said([], [], understood=False)
    return read_message(message)


def read_message(message: object) -> Said:
    """The same for JSON."""
    if _is_piece(message):
        return Said([message], [])
    answer = unwrap(message)
    return Said(answer.data, answer.errors, understood=answer.understood)


def _is_piece(message: object) -> TypeGuard[dict[str, Any]]:
    """A piece need not have a `taskType`, by which other things are known that come without a wrapping."""
    return isinstance(message, dict) and "delta" in message and "errors" not in message


class Transcript(Generic[R]):
    """What has arrived of one result."""

    def __init__(self, returns: type[R], task_type: str, task_uuid: str) -> None:
        self.task_uuid = task_uuid
        self._returns = returns
        self.task_type = task_type
        self._written: dict[str, list[str]] = {}
        self._rest: dict[str, Any] = {}
        #: The server has said that there is no more.
        self.done = False

    def take(self, piece: Mapping[str, Any]) -> TextDelta | None:
        """Add a piece. Gives what is new in it, if it is a part of the text or of the thoughts."""
        fresh = _delta(piece)
        for key, value in piece.items():
            if key in (TEXT, REASONING):
                # A result in one piece, from a server that does not stream; or all of it again, after its pieces.
                if key not in self._written and key not in fresh:
                    fresh[key] = _joined(value)
            elif key != "delta" and value is not None:
                self._rest[key] = value
        for key, value in fresh.items():
            self._add(key, value)
        extra = {key: value for key, value in fresh.items() if key not in (TEXT, REASONING)}
        delta = TextDelta(text=fresh.get(TEXT, ""), reasoning=fresh.get(REASONING, ""), extra=extra)
        return delta if delta != TextDelta() else None

    def _add(self, key: str, value: Any) -> None:
        if isinstance(value, str):
            self._written.setdefault(key, []).append(value)
        elif isinstance(value, list) and isinstance(self._rest.get(key), list):
            self._rest[key] = [*self._rest[key], *cast("list[object]", value)]
        else:
            self._rest[key] = value

    @property
    def text(self) -> str:
        """The text so far."""
        return self._whole(TEXT)

    @property
    def reasoning(self) -> str:
        """The thoughts so far."""
        return self._whole(REASONING)

    @property
    def has_begun(self) -> bool:
        """Whether anything has arrived."""
        return bool(self._written or self._rest)

    @property
    def is_complete(self) -> bool:
        """Whether the server has said that this is all, in one way or the other."""
        return self.done or self.finish_reason is not None

    @property
    def finish_reason(self) -> str | None:
        """Why the text ended."""
        reason = self._rest.get("finishReason")
        return None if reason is None else str(reason)

    def result(self) -> R:
        """The result as it is so far, like one that came in one piece."""
        from runware._models.codec import from_wire  # cattrs takes its time

        written = {key: self._whole(key) for key in self._written}
        item = {
            "taskType": self.task_type,
            "taskUUID": self.task_uuid,
            TEXT: "",
            **{key: text for key, text in written.items() if key != REASONING},
            **self._rest,
        }
        if REASONING in written:
            item[REASONING] = [written[REASONING]]
        return from_wire(self._returns, item)

    def _whole(self, key: str) -> str:
        parts = self._written.get(key, [])
        parts[:] = ["".join(parts)]
        return parts[0]


def _delta(piece: Mapping[str, Any]) -> dict[str, Any]:
    """What a piece adds. Nothing that a server can say makes this fail."""
    delta = piece.get("delta")
    if not isinstance(delta, Mapping):
        return {TEXT: delta} if isinstance(delta, str) else {}
    given = {key: value for key, value in cast("Mapping[str, Any]", delta).items() if value is not None}
    return {key: _joined(value) if key in (TEXT, REASONING) else value for key, value in given.items()}


def _joined(value: object) -> str:
    """Thoughts come as a string, or as a list of them."""
    if isinstance(value, list):
        return "".join(str(part) for part in cast("list[object]", value))
    return str(value)
