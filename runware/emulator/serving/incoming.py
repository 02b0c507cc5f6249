"""JSON that comes from outside, which may be anything, and long: media are in it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from runware._files.threads import in_thread

#: Objects in objects, and arrays in arrays. Far more than any request has, and few enough to be walked through in Python.
DEEPEST = 420
#: Values in all. Far more than any message has, and few enough to be looked at one by one.
MOST_VALUES = 500_000
#: Characters of a text that is read in a thread.
LARGE = 1_000_000
#: What follows a key.
_COLON = re.compile(r"\s*:")
#: Quicker than `isinstance`, and of JSON as good.
_type: Callable[[Any], Any] = type


class TooMuch(ValueError):  # noqa: N818 - it is an answer
    """Some JSON is larger than anybody would mean it. The words say how."""


async def read_large_json(text: str | bytes | bytearray) -> Any:
    """The same as `read_json`, while others are served: nothing that is long is read in one go.

    Raises:
        TooMuch: It has too many values, or is nested too deeply.
        ValueError: It is no JSON.
    """
    if len(text) < LARGE:
        return read_json(text)
    return await in_thread(_read_in_parts, _decoded(text))


def read_json(text: str | bytes | bytearray) -> Any:
    """What some JSON says.

    Raises:
        TooMuch: It has too many values, or is nested too deeply.
        ValueError: It is no JSON.
    """
    text = _decoded(text)
    if len(text) > MOST_VALUES and sum(map(text.count, ",[{")) > MOST_VALUES:
        raise TooMuch(f"has more than {MOST_VALUES} values")
    try:
        value: Any = json.loads(text)
    except RecursionError:
        raise TooMuch(f"is nested more than {DEEPEST} deep") from None
    level = [value]
    for _ in range(DEEPEST):
        level = [inner for item in level for inner in _inner(item)]
        if not level:
            return value
    raise TooMuch(f"is nested more than {DEEPEST} deep")


def _decoded(text: str | bytes | bytearray) -> str:
    return text if isinstance(text, str) else text.decode(json.detect_encoding(text))


def _inner(value: Any) -> Any:
    kind = _type(value)
    return value.values() if kind is dict else value if kind is list else ()


# What is long ------------------------------------------------------------------------------------------------------


def _read_in_parts(text: str) -> Any:
    """Read what is short of it, and each long string for itself: nobody else runs while `json` reads a text."""
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
    """Where strings are that are long, and no keys, quotes included; as far as the text is JSON."""
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
            raise TooMuch(f"has more than {MOST_VALUES} values")
    return found


def _is_escaped(text: str, place: int) -> bool:
    before = place
    while text[before - 1] == "\\":
        before -= 1
    return (place - before) % 2 == 1


def _string(text: str, start: int, end: int) -> str | None:
    """What a string says; None if it has other escapes than that of a slash, which base64 of PHP has.

    Raises:
        ValueError: It is no string of JSON.
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
