"""Decoding of JSON from clients: any JSON, also large, because it may contain media."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from runware._files.threads import in_thread

#: Maximum nesting of objects and arrays: far more than requests have, and few enough for recursion in Python.
DEEPEST = 420
#: Maximum number of values: far more than messages have, and few enough to be walked one by one.
MOST_VALUES = 500_000
#: Characters from which a text is decoded in a thread.
LARGE = 1_000_000
#: The colon after a key.
_COLON = re.compile(r"\s*:")
#: Faster than `isinstance`, and sufficient for decoded JSON.
_type: Callable[[Any], Any] = type


class LimitExceeded(ValueError):  # noqa: N818 - it is an answer
    """JSON exceeds a limit. The message is a predicate: 'has more than 500000 values'."""


async def read_large_json(text: str | bytes | bytearray) -> Any:
    """Decode JSON like `read_json`; large JSON in a thread and in parts, so that other clients are served meanwhile.

    Raises:
        TooMuch: The text has too many values, or is nested too deeply.
        ValueError: The text is not JSON.
    """
    if len(text) < LARGE:
        return read_json(text)
    return await in_thread(_read_in_parts, _decoded(text))


def read_json(text: str | bytes | bytearray) -> Any:
    """Decode JSON.

    Raises:
        TooMuch: The text has too many values, or is nested too deeply.
        ValueError: The text is not JSON.
    """
    text = _decoded(text)
    if len(text) > MOST_VALUES and sum(map(text.count, ",[{")) > MOST_VALUES:
        raise LimitExceeded(f"has more than {MOST_VALUES} values")
    try:
        value: Any = json.loads(text)
    except RecursionError:
        raise LimitExceeded(f"is nested more than {DEEPEST} deep") from None
    level = [value]
    for _ in range(DEEPEST):
        level = [inner for item in level for inner in _inner(item)]
        if not level:
            return value
    raise LimitExceeded(f"is nested more than {DEEPEST} deep")


def _decoded(text: str | bytes | bytearray) -> str:
    return text if isinstance(text, str) else text.decode(json.detect_encoding(text))


def _inner(value: Any) -> Any:
    kind = _type(value)
    return value.values() if kind is dict else value if kind is list else ()


# Large JSON ------------------------------------------------------------------------------------------------------


def _read_in_parts(text: str) -> Any:
    """Decode long strings separately from the rest, because `json` holds the GIL while it decodes a text."""
    strings: dict[str, str] = {}
    kept: list[str] = []
    done = 0
    for start, end in _long_strings(text):
        if (string := _string(text, start, end)) is not None:
            name = uuid4().hex
            strings[name] = string
            kept += [text[done:start], f'"{name}"']
            done = end
    whole = [read_json("".join([*kept, text[done:]]))]
    _put_back(whole, strings)
    return whole[0]


def _long_strings(text: str) -> list[tuple[int, int]]:
    """Return start and end, quotes included, of long strings that are not keys. The text may be invalid JSON."""
    found: list[tuple[int, int]] = []
    start = text.find('"')
    quotes = 0
    while start >= 0:
        end = text.find('"', start + 1)
        while end >= 0 and _is_escaped(text, end):
            end = text.find('"', end + 1)
            quotes += 1
        if end - start > LARGE and not _COLON.match(text, end + 1):
            found.append((start, end + 1))
        start = text.find('"', end + 1) if end >= 0 else -1
        quotes += 1
        if quotes > 4 * MOST_VALUES:
            raise LimitExceeded(f"has more than {MOST_VALUES} values")
    return found


def _is_escaped(text: str, place: int) -> bool:
    before = place
    while text[before - 1] == "\\":
        before -= 1
    return (place - before) % 2 == 1


def _string(text: str, start: int, end: int) -> str | None:
    """Decode a JSON string in parts; None if it has escapes other than `\\/`, which PHP writes in base64.

    Raises:
        ValueError: It is not a JSON string.
    """
    parts: list[str] = []
    place, last = start + 1, end - 1
    while place < last:
        until = min(place + LARGE, last)
        until += text[until - 1] == "\\"
        part = text[place:until].replace("\\/", "/")
        if "\\" in part:
            return None
        parts.append(json.loads(f'"{part}"'))
        place = until
    return "".join(parts)


def _put_back(value: Any, strings: dict[str, str]) -> None:
    kind = _type(value)
    for key, item in value.items() if kind is dict else enumerate(value) if kind is list else ():
        if _type(item) is str:
            value[key] = strings.get(item, item)
        else:
            _put_back(item, strings)
