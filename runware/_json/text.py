"""JSON as text: by orjson where it is installed (the extra `speed`), by the standard library otherwise.

Both give the same. Where orjson refuses what the standard library takes, or would silently give something else, the
standard library is asked: for numbers beyond 64 bits, infinities, halves of surrogate pairs.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import cast

dumps: Callable[[object, Callable[[object], object] | None], bytes] | None
loads: Callable[[str | bytes], object] | None
try:
    from orjson import dumps, loads
except ImportError:
    dumps = loads = None

#: orjson makes an integer beyond 64 bits a float, at least as large as this.
_ROUNDED_FROM = 2.0**63
#: Digits of about the longest integer that Python reads by itself.
_LONGEST_INTEGER = 4000
_NEITHER_FLOAT_NOR_HOLDER = frozenset({str, int, bool, type(None)})


def encode(value: object, default: Callable[[object], object] | None = None) -> bytes:
    """The JSON of dicts, lists, strings, numbers, booleans and None; `default` makes one of these of anything else.

    Raises:
        ValueError: A number is not finite.
        TypeError: There is something else in it.
    """
    if dumps is not None:
        try:
            text = dumps(value, default)
        except TypeError:
            pass
        else:
            if b"null" not in text:  # which may be a NaN
                return text
    return json.dumps(value, separators=(",", ":"), allow_nan=False, default=default).encode()


def decode(text: str | bytes) -> object:
    """What JSON says.

    Raises:
        ValueError: It is none.
        RecursionError: It is nested too deeply.
    """
    if loads is not None:
        try:
            value = loads(text)
            if _is_plain_answer(value) or not _may_be_rounded(value):
                return value
        except (ValueError, RecursionError):
            pass
    return json.loads(text, parse_int=_integer)


def _integer(digits: str) -> int | float:
    """Python refuses to read the longest integers, which is no reason to lose what stands beside them."""
    return int(digits) if len(digits) <= _LONGEST_INTEGER else float(digits)


def _is_plain_answer(value: object) -> bool:
    """Whether it is what nearly all messages are: a list of flat objects without floats. That is told in half the time."""
    if type(value) is not dict:
        return False
    for items in cast("dict[str, object]", value).values():
        if type(items) is not list:
            return False
        for item in cast("list[object]", items):
            if type(item) is not dict:
                return False
            for content in cast("dict[str, object]", item).values():
                if type(content) not in _NEITHER_FLOAT_NOR_HOLDER:
                    return False
    return True


def _may_be_rounded(value: object) -> bool:
    """Whether there is a float in it that may have been an integer."""
    kind = type(value)
    if kind is float:
        return abs(cast("float", value)) >= _ROUNDED_FROM
    inside: Iterable[object] = ()
    if kind is dict:
        inside = cast("dict[str, object]", value).values()
    elif kind is list:
        inside = cast("list[object]", value)
    for item in inside:  # noqa: SIM110 # any() takes three times as long, 1.5 us for a result
        if type(item) not in _NEITHER_FLOAT_NOR_HOLDER and _may_be_rounded(item):
            return True
    return False
