"""JSON that comes from outside, which may be anything."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

#: Objects in objects, and arrays in arrays. Far more than any request has, and few enough to be walked through in Python.
DEEPEST = 420
#: Quicker than `isinstance`, and of JSON as good.
_type: Callable[[Any], Any] = type


class TooDeep(ValueError):  # noqa: N818 - it is an answer
    """Some JSON is nested more deeply than anybody would mean it."""


def read_json(text: str | bytes | bytearray) -> Any:
    """What some JSON says.

    Raises:
        TooDeep: It is nested too deeply.
        ValueError: It is none.
    """
    try:
        value: Any = json.loads(text)
    except RecursionError:
        raise TooDeep("nested too deeply") from None
    level = [value]
    for _ in range(DEEPEST):
        level = [inner for item in level for inner in _inner(item)]
        if not level:
            return value
    raise TooDeep("nested too deeply")


def _inner(value: Any) -> Any:
    kind = _type(value)
    return value.values() if kind is dict else value if kind is list else ()
