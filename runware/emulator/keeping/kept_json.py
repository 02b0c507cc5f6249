"""JSON for display: without API keys, and with media cut to their beginning."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast

V = TypeVar("V")

#: Maximum length of media, in characters.
BEGINNING = 200
#: Maximum length of any other text, in characters.
LONGEST_TEXT = 100_000
#: Maximum depth of nesting.
DEEPEST = 60
#: Replaces an API key.
HIDDEN = "***"

_ENCODED = re.compile(rf"[A-Za-z0-9+/_\r\n-]{{{BEGINNING}}}")
#: Faster than `isinstance`, and sufficient, since parsed JSON has no subclasses of its types.
_type: Callable[[Any], Any] = type
#: The parameters that can have the prompt of a request, in any dialect.
_PROMPTS = ("positivePrompt", "prompt", "text")


def kept(value: V) -> V:
    """Return JSON without API keys and with long text cut; the same object where nothing has to be replaced."""
    return cast("V", _kept(value, 0))


def _kept(value: Any, depth: int) -> Any:
    kind = _type(value)
    if kind is str:
        return value if len(value) <= BEGINNING else _cut(value)
    if kind is not dict and kind is not list:
        return value
    if depth > DEEPEST:
        return f"... (nested more than {DEEPEST} deep)"
    changes: dict[Any, Any] = {}
    for key, item in value.items() if kind is dict else enumerate(value):
        new: Any = HIDDEN if key == "apiKey" else _kept(item, depth + 1)
        if new is not item:
            changes[key] = new
    if not changes:
        return value
    if kind is dict:
        return {**value, **changes}
    return [changes.get(index, item) for index, item in enumerate(value)]


def _cut(text: str) -> str:
    if text[:5].lower() == "data:" or _ENCODED.match(text) is not None:
        return f"{text[:BEGINNING]}... ({len(text)} characters)"
    if len(text) > LONGEST_TEXT:
        return f"{text[:LONGEST_TEXT]}... ({len(text)} characters)"
    return text


def is_cut(value: object) -> bool:
    """Whether text in a JSON value was cut."""
    if isinstance(value, str):
        return len(value) > BEGINNING and _MARK.search(value[-40:]) is not None
    if isinstance(value, Mapping):
        return any(is_cut(item) for item in cast("Mapping[str, object]", value).values())
    return isinstance(value, list) and any(is_cut(item) for item in cast("list[object]", value))


_MARK = re.compile(r"\.\.\. \(\d+ characters\)\Z")


def prompt_of(request: Mapping[str, Any]) -> str | None:
    """Return the prompt or text of a request, at the root or one level below, or else its last message, or None."""
    inner_ones = (
        cast("Mapping[str, Any]", value) for value in request.values() if isinstance(value, Mapping)
    )
    for inner in (request, *inner_ones):
        for name in _PROMPTS:
            if isinstance(inner.get(name), str):
                return str(inner[name])
    messages = request.get("messages")
    if isinstance(messages, list) and messages:
        last: object = cast("list[object]", messages)[-1]
        content = cast("Mapping[str, Any]", last).get("content") if isinstance(last, Mapping) else None
        return content if isinstance(content, str) else None
    return None
